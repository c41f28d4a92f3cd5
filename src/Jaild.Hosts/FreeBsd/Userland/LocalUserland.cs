using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux.Commands;
using Jaild.Hosts.Native;
using Jaild.Hosts.Simulated.Kernel.Files;

namespace Jaild.Hosts.FreeBsd.Userland;

/// <summary>This machine's files, and its programs as children of ours; the system's tools may stand below a prefix, as JAILD_TOOLS says.</summary>
internal sealed class LocalUserland(string prefix, TimeProvider time) : IUserland, IDisposable
{
    /// <summary>The environment's name for the prefix.</summary>
    internal const string Variable = "JAILD_TOOLS";

    private readonly Reaper reaper = new();
    private ChildProcess Children => field ??= new(reaper, time, Signals.Open);

    /// <inheritdoc/>
    public async Task<ChildEnd> RunTool(Program program, CancellationToken cancel)
    {
        using var output = new OutputFile();
        var end = await Children.Run(Prefixed(program) with { Output = output }, cancel);
        return end with { Output = output.All() }; // lists are longer than what people are shown
    }

    /// <inheritdoc/>
    public async Task<ChildEnd> RunCommand(Program program, CancellationToken cancel)
    {
        var path = $"{prefix}/sbin:{prefix}/bin:{prefix}/usr/sbin:{prefix}/usr/bin:{program.Environment["PATH"]}";
        var environment = new Dictionary<string, string>(program.Environment, StringComparer.Ordinal);
        if (prefix != "")
        {
            environment["PATH"] = path;
        }
        return Linux.CommandLine.Find(program.Path, environment["PATH"]) is { } found && File.Exists(found)
            ? await Children.Run(program with { Path = found, Environment = environment }, cancel)
            : new(127, false, $"{program.Path}: not found");
    }

    /// <inheritdoc/>
    public async Task<ChildEnd> RunInside(Program program, JailDefinition definition, CancellationToken cancel)
    {
        using var console = ConsoleLog.Open(definition);
        var end = await Children.Run(Prefixed(program) with { Log = console?.File }, cancel);
        return console is null ? end : end with { Output = $"what it printed is in {console.Path}" };
    }

    /// <inheritdoc/>
    public FileEntry? Look(string path)
    {
        var found = new FileInfo(path == "/" ? "/." : path);
        return found.LinkTarget is { } target ? new(IsDirectory: false, target)
            : Directory.Exists(path) ? new(IsDirectory: true)
            : found.Exists ? new(IsDirectory: false) : null;
    }

    /// <inheritdoc/>
    public string? Read(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    /// <inheritdoc/>
    public async Task EndChildren(JailRun jail, CancellationToken cancel)
    {
        var marks = Linux.HookEnvironment.Mark(jail).Select(m => $"{m.Key}={m.Value}").ToList();
        await new Killing(reaper, time).All(() => Strays(marks), Signals.Kill, cancel);
        Reaper.ReapOrphans();
    }

    /// <summary>Lets go of the machine; nothing on it changes.</summary>
    public void Dispose() => reaper.Dispose();

    private Program Prefixed(Program program) => program with { Path = prefix + program.Path };

    /// <summary>Those that bear the marks, with their sessions.</summary>
    private static List<ProcessEntry> Strays(List<string> marks)
    {
        var all = ProcessEntry.All().Where(p => !p.IsZombie && p.Pid != Environment.ProcessId).ToList();
        var sessions = all.Where(p => marks.TrueForAll(p.Environment().Contains)).Select(p => p.Session).ToHashSet();
        return all.FindAll(p => sessions.Contains(p.Session));
    }
}
