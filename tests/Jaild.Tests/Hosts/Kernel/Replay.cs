using System.Text.Json;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Files;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>
/// Makes recorded experiments again on a simulated kernel, one after another as they were made, and tells where the answers differ.
/// The file is a selection, so at the beginning of each the counter of jids is put where it then was.
/// </summary>
internal sealed class Replay
{
    private readonly FakeTimeProvider time = new();
    private readonly HashSet<int> known = [];

    public Replay()
    {
        var files = new DirectoryTree("/jails/base/tmp", "/jails/base/mnt", "/jails/base/dev", "/jails/full", "/jails/empty", "/data/base", "/tmp", "/mnt");
        files.AddDirectory("/etc");
        files.AddFile("/etc/passwd");
        Kernel = new(new(KernelVersion.FreeBsd12, time) { HostName = "bench.example", Files = files.Find });
    }

    public SimulatedKernel Kernel { get; }

    /// <summary>What is not as it was.</summary>
    public List<string> Run(JsonElement experiment)
    {
        var calls = experiment.GetProperty("calls").EnumerateArray().Select(c => new RecordedCall(c)).ToList();
        var automatic = calls.FindIndex(IsAutomatic);
        if (automatic >= 0)
        {
            // Creations that failed before it may have used up numbers.
            var (before, failed) = (calls[automatic].Result!.Value - 1, calls.Take(automatic).Count(c => c is { Call: "jail_set", Result: -1 }));
            Kernel.Prisons.LastId = Kernel.Prisons.LastId >= before - failed && Kernel.Prisons.LastId < before ? Kernel.Prisons.LastId : before;
        }
        var run = new ReplayRun(this, experiment, calls, time);
        for (var i = 0; i < calls.Count; i++)
        {
            run.Do(i);
        }
        known.UnionWith(Kernel.Prisons.All.Select(p => p.Id));
        run.CleanUp();
        var left = Kernel.Prisons.All.Select(p => p.Id);
        var leftThen = experiment.TryGetProperty("jails_left_dying", out var ids) ? ids.EnumerateArray().Select(e => e.GetInt32()) : [];
        if (!left.SequenceEqual(leftThen.Where(known.Contains)))
        {
            run.Differences.Add($"left over: {string.Join(' ', left)}, then {string.Join(' ', leftThen)}");
        }
        return run.Differences;
    }

    /// <summary>Whether it made a jail whose number the kernel chose.</summary>
    private static bool IsAutomatic(RecordedCall call) =>
        call is { Call: "jail_set", Result: > 0 } && call.Given("jid") is null or "0" &&
        ((call.Flags & JailFlags.Create) != 0 ? call.Given("name")?.Split('.')[^1] != $"{call.Result}" : call.Given("name") == "");
}
