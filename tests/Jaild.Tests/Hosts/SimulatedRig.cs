using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.Tests.Hosts;

/// <summary>A simulated machine with a directory /j/web, and a host on it: in this process, or over a real Unix socket.</summary>
internal sealed class SimulatedRig : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> remotes = [];
    private readonly string? directory;
    private readonly MachineServer? server;
    private readonly TaskCompletionSource<string> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lastId;

    public SimulatedRig(bool isRemote = false)
    {
        Machine = new(NewId);
        Machine.Plant(new("root", "/j/web"));
        if (isRemote)
        {
            directory = Directory.CreateTempSubdirectory("jaild-").FullName;
            server = new(Machine, Socket, line => told.TrySetResult(line));
        }
    }

    public SimulatedMachine Machine { get; }

    public FakeTimeProvider Time { get; } = new();

    /// <summary>The first thing that the server tells.</summary>
    public Task<string> Told => told.Task;

    public string Socket => Path.Combine(directory!, "m");

    /// <summary>A host as a daemon that has just started has it.</summary>
    public async Task<SimulatedHost> Host()
    {
        if (server is null)
        {
            return new(Machine.Connect(), Time);
        }
        var remote = await RemoteMachine.Connect(Socket, CancellationToken.None);
        remotes.Add(remote);
        return new(remote, Time);
    }

    public Guid NewId() => new(Interlocked.Increment(ref lastId), 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

    public JailRun Run(params string[] settings) => new()
    {
        Uuid = NewId(), Name = JailName.Parse("web"), Definition = DefinitionText.Parse(["path=/j/web", .. settings]),
        Operation = NewId(), State = JailState.Starting, Trigger = Trigger.Start,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var remote in remotes)
        {
            await remote.DisposeAsync();
        }
        if (server is not null)
        {
            await server.DisposeAsync();
            Directory.Delete(directory!, recursive: true);
        }
        Machine.Dispose();
    }
}

/// <summary>Whole steps, as the engine does them.</summary>
internal static class Steps
{
    public static Task<IReadOnlyList<Resource>> Plan(this IJailHost host, string step, JailRun run) =>
        host.Plan(JailLifecycle.FindStep(step)!, run, CancellationToken.None);

    /// <summary>Makes all resources of a step; the run knows the jail from its step on.</summary>
    public static async Task<(IReadOnlyList<Resource> Made, JailRun Run)> Do(this IJailHost host, string step, JailRun run)
    {
        var made = new List<Resource>();
        foreach (var resource in await host.Plan(step, run))
        {
            made.Add(await host.Make(resource, run, CancellationToken.None));
        }
        return (made, step == "jail" ? run with { Kernel = made[0] } : run);
    }

    /// <summary>Makes a jail alive.</summary>
    public static async Task<JailRun> Boot(this IJailHost host, JailRun run) => (await host.Do("jail", run)).Run;

    public static async Task Undo(this IJailHost host, IEnumerable<Resource> made, JailRun run, bool force = false)
    {
        foreach (var resource in made.Reverse())
        {
            await host.Remove(resource, run, force, CancellationToken.None);
        }
    }

    public static Task<HookResult> Run(this IJailHost host, string command, JailRun run, bool inside = false) =>
        host.Run(new Hook(inside ? "exec.start" : "exec.prepare", command, inside, TimeSpan.FromSeconds(60)), run, CancellationToken.None);
}
