using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>One experiment being made again: its processes, its calls, and what differed.</summary>
internal sealed partial class ReplayRun(Replay replay, JsonElement experiment, List<RecordedCall> calls, FakeTimeProvider time)
{
    private readonly KernelProcess main = replay.Kernel.Fork(replay.Kernel.Init);
    private readonly Dictionary<string, KernelProcess> named = [];
    private readonly List<KernelProcess> detached = [];
    private readonly HashSet<(KernelProcess Process, int Descriptor)> directories = [];
    private readonly List<Hold> unrecorded = [];
    private readonly Comparison comparison = new();

    public List<string> Differences { get; } = [];

    private SimulatedKernel Kernel => replay.Kernel;

    public void Do(int index)
    {
        var call = calls[index];
        if (call.Note is { } note)
        {
            Heed(note);
        }
        else if (call.Command is { } command)
        {
            Differences.AddRange(new ReplayCommand(Kernel, ProcessOf(call), call, detached).Run(command).Select(d => $"{index}: {d}"));
        }
        else
        {
            Differences.AddRange(Make(call, index).Select(d => $"{index} {call.Call}: {d}"));
        }
    }

    /// <summary>All processes end, all jails are removed, as it was done between experiments.</summary>
    public void CleanUp()
    {
        foreach (var process in named.Values.Concat(detached).Append(main))
        {
            process.IsReaped = true;
            Kernel.Exit(process);
            Kernel.Reap(process);
        }
        foreach (var prison in Kernel.Prisons.All.ToList())
        {
            Kernel.JailRemove(Kernel.Init, prison.Id);
        }
    }

    private KernelProcess ProcessOf(RecordedCall call)
    {
        if (call.Process is not { } name)
        {
            return main;
        }
        return named.TryGetValue(name, out var process) ? process : named[name] = Kernel.Fork(main);
    }

    private IEnumerable<string> Make(RecordedCall call, int index)
    {
        var process = ProcessOf(call);
        switch (call.Call)
        {
            case "jail_set" or "jail_get":
                var memory = call.Memory();
                var answer = call.Call == "jail_set" ? Kernel.JailSet(process, memory, memory.Count, call.Flags) : Kernel.JailGet(process, memory, memory.Count, call.Flags);
                return [.. Comparison.Answer(call, answer), .. comparison.Memory(call, memory)];
            case "jail_remove":
                SupplyUnrecorded(call.Jid!.Value, index);
                return Comparison.Answer(call, Kernel.JailRemove(process, call.Jid.Value));
            case "jail_attach":
                return Comparison.Answer(call, Kernel.JailAttach(process, call.Jid!.Value));
            case "sysctlbyname":
                return Sysctl(call, process);
            case "waitpid(-1)":
                detached.ForEach(Kernel.Reap);
                return [];
            case { } other when call.Has("args"):
                return Other(other, call, process);
            default:
                return [];
        }
    }

    private IEnumerable<string> Sysctl(RecordedCall call, KernelProcess process)
    {
        var length = call.Number("oldlen")!.Value;
        var old = new Iovec(length == 0 ? null : new byte[length], length);
        var value = call.Text("new_hex") is { } hex ? Convert.FromHexString(hex) : null;
        var answer = Kernel.Sysctl(process, call.Text("name")!, old, value);
        return [.. Comparison.Answer(call, answer), .. Comparison.Buffer("old", old, call.Number("len_after")!.Value, call.Text("out_hex"))];
    }

    /// <summary>Calls by number: raw jail_set and jail_get, and those that leave something behind. Others are no concern of this kernel.</summary>
    private IEnumerable<string> Other(string name, RecordedCall call, KernelProcess process)
    {
        var args = call.Json.GetProperty("args").EnumerateArray().ToList();
        switch (call.Number("number"))
        {
            case 506 or 507:
                var count = args[1].GetInt32();
                var memory = args[0].ValueKind == JsonValueKind.String ? Enumerable.Range(0, count).Select(_ => new Iovec(null)).ToList() : null;
                var flags = args[2].GetInt32();
                return Comparison.Answer(call, call.Number("number") == 507 ? Kernel.JailSet(process, memory, count, flags) : Kernel.JailGet(process, memory, count, flags));
            case 37 when args[1].GetInt32() == 0:
                var pid = args[0].GetInt32() == 1 ? Kernel.Init.Pid : main.Pid;
                return Comparison.Answer(call, Kernel.Kill(process, pid, isQuestion: true));
            case 5 or 499 when call.Result >= 0 && args.Find(a => a.ValueKind == JsonValueKind.String) is { ValueKind: JsonValueKind.String } path:
                if (path.GetString() is "." or ".." || Kernel.Files(path.GetString()!) is { IsDirectory: true })
                {
                    process.HasOpenDirectory = directories.Add((process, call.Result!.Value));
                }
                return [];
            case 6 when directories.Remove((process, args[0].GetInt32())):
                process.HasOpenDirectory = directories.Any(d => d.Process == process);
                return [];
            case 23:
                process.Uid = args[0].GetUInt32();
                return [];
            case 6 when name.Contains("active close", StringComparison.Ordinal):
                Kernel.LeaveConnection(process);
                return [];
            default:
                return [];
        }
    }

    private void Heed(string note)
    {
        if (note == "the process was killed")
        {
            Kernel.Kill(main, detached[^1].Pid, isQuestion: false);
        }
        else if (note.EndsWith(" has exited", StringComparison.Ordinal))
        {
            Kernel.Exit(named[note[..^" has exited".Length]]);
        }
        else if (note.StartsWith("dying for ", StringComparison.Ordinal))
        {
            time.Advance(TimeSpan.FromSeconds(double.Parse(note.Split(' ')[2], CultureInfo.InvariantCulture)));
            unrecorded.ForEach(Kernel.References.Drop);
        }
    }

    /// <summary>
    /// Some experiments made a connection in a jail that was not recorded. Where the record says that a jail was dying after its removal, and nothing
    /// recorded can have held it, that is what held it.
    /// </summary>
    private void SupplyUnrecorded(int jid, int index)
    {
        if (Kernel.Prisons.Find(jid) is not { Processes.Count: 0, Holds.Count: 0, Children.Count: 0 } prison ||
            !experiment.GetProperty("category").GetString()!.StartsWith("dying", StringComparison.Ordinal))
        {
            return;
        }
        var isLeft = experiment.TryGetProperty("jails_left_dying", out var left) && left.EnumerateArray().Any(e => e.GetInt32() == jid);
        var isSeen = calls.Skip(index + 1).TakeWhile(c => c.Note is null).Any(c => c.Json.GetRawText() is var text &&
            (Listed(jid).IsMatch(text) || (c.Call == "jail_get" && c.Result == jid && text.Contains("\"name\": \"dying\"", StringComparison.Ordinal) && Told().IsMatch(text))));
        if (isLeft || isSeen)
        {
            unrecorded.Add(References.Add(prison, HoldKind.TimeWait, "not recorded"));
        }
    }

    private static Regex Listed(int jid) => new($@"jid={jid} [^\\]*dying=1");

    [GeneratedRegex(@"""name"": ""dying""[^}]*""out_hex"": ""01000000""", RegexOptions.Singleline)]
    private static partial Regex Told();
}
