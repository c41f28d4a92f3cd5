using System.Diagnostics;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Api;

/// <summary>The daemon as a process of its own, over a simulated machine that outlives it; killed for good at the end.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private readonly MachineServer server;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];
    private Process? process;
    private Task? errors;

    public DaemonProcess()
    {
        Machine.Plant(new("file", "/base.tar"));
        server = new(Machine, Path.Combine(Folder, "machine"), _ => { });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("jaild-").FullName;
    public SimulatedMachine Machine { get; } = new(Guid.CreateVersion7);
    public string Socket => Path.Combine(Folder, "run", "jaild.sock");

    /// <summary>Its process number.</summary>
    public int Id => process!.Id;

    /// <summary>All that it has said on standard error; whole once it has ended.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>Starts it and waits until it says that it is up.</summary>
    public async Task Up()
    {
        process = Begin("--prefix-dir", Folder, "--host", "simulated", "--machine", Path.Combine(Folder, "machine"));
        var up = Says("jaild is up");
        errors = Read(process);
        await Task.WhenAny(up, errors);
        Assert.That(up.IsCompleted, Is.True, $"the daemon did not start: {string.Join('\n', Lines)}");
    }

    /// <summary>Completes when it says something that it has not said yet.</summary>
    public Task Says(string text)
    {
        lock (gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((text, seen));
            return seen.Task;
        }
    }

    /// <summary>Sends a signal.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", $"-{name} {process!.Id}");
        await kill.WaitForExitAsync();
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        await process!.WaitForExitAsync();
        await errors!;
        return process.ExitCode;
    }

    /// <summary>Runs it to its end, for what must not start: exit code and standard error.</summary>
    public static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        using var process = Begin(arguments);
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
            await errors!;
            running.Dispose();
        }
        await server.DisposeAsync();
        Machine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static Process Begin(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "jaild"), arguments) { RedirectStandardError = true })!;

    private async Task Read(Process from)
    {
        while (await from.StandardError.ReadLineAsync() is { } line)
        {
            lock (gate)
            {
                lines.Add(line);
                awaited.Where(a => line.Contains(a.Text, StringComparison.Ordinal)).ToList().ForEach(a => a.Seen.TrySetResult());
            }
        }
    }
}
