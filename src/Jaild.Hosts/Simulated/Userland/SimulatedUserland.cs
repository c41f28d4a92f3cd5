using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.FreeBsd.Userland;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Files;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>The programs of a simulated FreeBSD machine, each run as a process of its kernel that outlives the daemon that started it.</summary>
internal sealed class SimulatedUserland : IUserland
{
    private const int Killed = 128 + 9;
    private static readonly string[] rulesets = ["1", "2", "3", "4", "5"];
    private readonly Lock gate = new();
    private readonly SimulatedKernel kernel;
    private readonly SimulatedDisk disk;
    private readonly TimeProvider time;
    private readonly Shell shell;
    private readonly IfconfigTool ifconfig;
    private readonly MountTool mount;
    private readonly ZfsTool zfs;
    private readonly HashSet<int> stubborn = [];
    private readonly Dictionary<KernelProcess, (string Mark, CancellationTokenSource End, TaskCompletionSource Gone)> children = [];

    internal SimulatedUserland(SimulatedKernel kernel, SimulatedDisk disk, Gates gates, TimeProvider time)
    {
        (this.kernel, this.disk, this.time) = (kernel, disk, time);
        Network = new(kernel);
        shell = new(kernel, gates, stubborn);
        ifconfig = new(kernel, Network);
        mount = new(kernel, disk);
        zfs = new(disk, IsAlive);
    }

    internal SimulatedNetwork Network { get; }

    /// <summary>Rules of rctl(8).</summary>
    internal SortedSet<string> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>Programs run so far, tools and commands, with who ran them: the host or a jail's name.</summary>
    internal List<string> Ran { get; } = [];

    /// <summary>What jails have of ZFS now.</summary>
    internal IEnumerable<string> Handed => zfs.Handed;

    /// <inheritdoc/>
    public Task<ChildEnd> RunTool(Program program, CancellationToken cancel) => Start([program.Path, .. program.Arguments], program, cancel);

    /// <inheritdoc/>
    public Task<ChildEnd> RunCommand(Program program, CancellationToken cancel) => Start([program.Path, .. program.Arguments], program, cancel);

    /// <inheritdoc/>
    public Task<ChildEnd> RunInside(Program program, JailDefinition definition, CancellationToken cancel) => RunTool(program, cancel);

    /// <inheritdoc/>
    public FileEntry? Look(string path) => disk.Find(path);

    /// <inheritdoc/>
    public string? Read(string path) => disk.Texts.GetValueOrDefault(path);

    /// <inheritdoc/>
    public async Task EndChildren(JailRun jail, CancellationToken cancel)
    {
        var mark = Mark(HookEnvironment.Mark(jail));
        List<(CancellationTokenSource End, TaskCompletionSource Gone)> found;
        lock (gate)
        {
            found = [.. children.Values.Where(c => c.Mark == mark).Select(c => (c.End, c.Gone))];
        }
        foreach (var child in found)
        {
            await child.End.CancelAsync();
            await child.Gone.Task.WaitAsync(cancel);
        }
    }

    private async Task<ChildEnd> Start(string[] words, Program program, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var process = kernel.Fork(kernel.Init);
        process.Command = words[0];
        using var limit = new CancellationTokenSource(program.Timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            children[process] = (Mark(program.Environment), end, gone);
        }
        kernel.WatchExits(Exited);
        try
        {
            var done = await Run(new(process, words, end.Token));
            return new(done.Code, false, done.Output.TrimEnd());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(Killed, limit.IsCancellationRequested, "");
        }
        finally
        {
            kernel.UnwatchExits(Exited);
            kernel.Exit(process);
            lock (gate)
            {
                children.Remove(process);
            }
            gone.SetResult();
        }

        void Exited(KernelProcess one)
        {
            if (one == process)
            {
                _ = end.CancelAsync();
            }
        }
    }

    private Task<ToolEnd> Run(ToolRun run)
    {
        lock (gate)
        {
            Ran.Add($"{(run.Process.Prison.IsHost ? "host" : run.Process.Prison.Name)}: {string.Join(' ', run.Words)}");
            return run.Words[0] switch
            {
                Tools.Jexec => Enter(run),
                Tools.Ifconfig => Task.FromResult(ifconfig.Run(run)),
                Tools.Mount => Task.FromResult(mount.Mount(run)),
                Tools.Umount => Task.FromResult(mount.Unmount(run)),
                Tools.Zfs => Task.FromResult(zfs.Run(run)),
                Tools.Rctl => Task.FromResult(Rctl(run.Words)),
                Tools.Devfs => Task.FromResult(new ToolEnd(0, string.Join('\n', rulesets))),
                Tools.Sockstat => Task.FromResult(new ToolEnd(0, "USER     COMMAND    PID   FD PROTO  LOCAL ADDRESS         FOREIGN ADDRESS")),
                Tools.Pkill => Task.FromResult(Pkill(run.Words[^1])),
                Tools.Cpuset => Task.FromResult(IsAlive(run.Words[^1]) ? ToolEnd.Done : ToolEnd.Failed("cpuset: setaffinity: No such process")),
                _ => shell.Run(run),
            };
        }
    }

    private Task<ToolEnd> Enter(ToolRun run)
    {
        var at = 1;
        for (; run.Words[at].StartsWith('-'); at++)
        {
            at += run.Words[at] is "-u" or "-U" ? 1 : 0;
        }
        var answer = kernel.JailAttach(run.Process, int.Parse(run.Words[at], CultureInfo.InvariantCulture));
        return answer.Result < 0 ? Task.FromResult(ToolEnd.Failed($"jexec: jail_attach(3): {FreeBsd.Native.ErrnoText.Text(answer.Errno)}"))
            : Run(run with { Words = [.. run.Words.Skip(at + 1)] });
    }

    private ToolEnd Rctl(IReadOnlyList<string> words)
    {
        switch (words)
        {
            case [_, "-a", var rule]:
                Rules.Add(rule);
                return ToolEnd.Done;
            case [_, "-r", var rule]:
                return Rules.Remove(rule) ? ToolEnd.Done : ToolEnd.Failed("rctl: failed to remove rule: No such process");
            case [_, "-u", _]:
                return new(0, "memoryuse=0\nmaxproc=0");
            default:
                return new(0, string.Join('\n', Rules.Where(r => r.StartsWith(words[1] + ':', StringComparison.Ordinal))));
        }
    }

    private ToolEnd Pkill(string jid)
    {
        var told = kernel.Look(() => kernel.Processes.All.Where(p => p.IsAlive && p.Prison.Id.ToString(CultureInfo.InvariantCulture) == jid).ToList());
        told.FindAll(p => !stubborn.Contains(p.Pid)).ForEach(kernel.Exit);
        return told.Count > 0 ? ToolEnd.Done : new(1);
    }

    private bool IsAlive(string jid) => kernel.Look(() => kernel.Prisons.Find(int.Parse(jid, CultureInfo.InvariantCulture)) is { IsDying: false });

    private static string Mark(IReadOnlyDictionary<string, string> environment) =>
        $"{environment.GetValueOrDefault(HookEnvironment.JailMark)} {environment.GetValueOrDefault(HookEnvironment.OperationMark)}";
}
