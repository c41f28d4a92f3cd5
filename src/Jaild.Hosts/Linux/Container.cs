using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>The jail in the kernel: a container of the runtime whose first process only waits, so that a jail without processes stays.</summary>
internal sealed class Container(LinuxHostOptions options, OciRuntime runtime, Cgroups cgroups, Reaper reaper, TimeProvider time, string boot)
{
    /// <summary>How long the kernel is given to end a killed jail before the rest goes on without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal IReadOnlyList<Resource> Plan(JailRun jail)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var id = jail.Uuid.ToString();
        return [new("jail", id, Directory.Exists(runtime.StateOf(id)) && !IsOurs(jail.Uuid)) { Facts = Facts(("boot", boot)) }];
    }

    internal async Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel)
    {
        if (resource.Existed)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CONTAINER_EXISTS", $"a container {resource.Name} that is not ours is in {options.RuntimeRoot}: remove it first");
        }
        if (cgroups.First(jail.Uuid) is { } made && IsOurs(jail.Uuid) && await IsRunning(jail, cancel))
        {
            return Identify(resource, made);
        }
        await Clean(jail, cancel);
        var bundle = options.Bundle(jail.Uuid);
        Directory.CreateDirectory(bundle);
        File.WriteAllText(Path.Combine(bundle, "config.json"), Bundle.Config(jail, cgroups.PathOf(jail.Uuid), options.PauseProgram).ToJsonString());
        await Call("create", jail, cancel, "--bundle", bundle, "--pid-file", Path.Combine(bundle, "pid"));
        await Call("start", jail, cancel);
        return Identify(resource, cgroups.First(jail.Uuid)
            ?? throw new JaildException(ErrorKind.Host, "DIED", $"the first process of {jail.Name} ended at once: look whether {options.PauseProgram} can run in {jail.Definition.Path}"));
    }

    /// <summary>Kills it and takes away what the runtime has of it; looks for itself, for a runtime killed in the middle calls its leavings removed.</summary>
    internal async Task Remove(Resource resource, JailRun jail, CancellationToken cancel)
    {
        if (resource.Existed)
        {
            return;
        }
        if (Look(resource, jail.Uuid, out var first) == Presence.Changed)
        {
            throw new JaildException(ErrorKind.Host, "IDENTITY_CHANGED", $"jail {jail.Name} is not the one that was started: process {first?.Pid} is in its place; end that by hand, then recover");
        }
        await Clean(jail, cancel);
    }

    private async Task Clean(JailRun jail, CancellationToken cancel)
    {
        var id = jail.Uuid.ToString();
        if (Directory.Exists(runtime.StateOf(id)) && !IsOurs(jail.Uuid))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CONTAINER_EXISTS", $"a container {id} that is not ours is in {options.RuntimeRoot}: remove it first");
        }
        if (await Ended(jail.Uuid, cancel) && Directory.Exists(runtime.StateOf(id)))
        {
            await runtime.Call("delete", ["delete", "--force", id], HookEnvironment.Mark(jail), new Deadlines(jail.Definition).Tool, cancel);
        }
        DeleteDirectory(runtime.StateOf(id));
        DeleteDirectory(options.Bundle(jail.Uuid));
    }

    /// <summary>Whether all processes were ended in time; if not they are killed all the same, and the jail is dying.</summary>
    private async Task<bool> Ended(Guid uuid, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await cgroups.Kill(uuid, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether it is there, by its journaled identity, or by our marker when none was journaled.</summary>
    internal Presence Look(Resource? journaled, Guid uuid, out ProcessEntry? first)
    {
        if (journaled is null || !journaled.Facts.TryGetValue("pid", out var pid) || journaled.Facts.GetValueOrDefault("boot") != boot)
        {
            first = cgroups.First(uuid);
            return first is not null && !IsEnding(first) ? Presence.Alive : Rest(uuid);
        }
        var known = ProcessEntry.Find(int.Parse(pid, CultureInfo.InvariantCulture));
        var isKnown = known is { IsZombie: false } && known.Start.ToString(CultureInfo.InvariantCulture) == journaled.Facts["start"];
        if (!isKnown)
        {
            // looked for only now: the known one may have ended a moment ago, and what was seen of it before is not another one
            first = cgroups.First(uuid);
            return first is not null && !IsEnding(first) && first.IsAlive() ? Presence.Changed : Rest(uuid);
        }
        first = known;
        if (IsEnding(known!))
        {
            return Presence.Dying;
        }
        if (cgroups.Contains(uuid, known!.Pid) && PidNamespace(known.Pid) == journaled.Facts["pidns"])
        {
            return Presence.Alive;
        }
        // one that ends while it is looked at loses its group and its namespaces first
        return ProcessEntry.Find(known.Pid) is { IsZombie: false } now && now.Start == known.Start && !IsEnding(now) ? Presence.Changed : Look(journaled, uuid, out first);
    }

    /// <summary>What is known of it for the journal.</summary>
    internal Resource Identify(Resource resource, ProcessEntry first) => resource with
    {
        Facts = Facts(("boot", boot), ("pid", $"{first.Pid}"), ("jid", $"{first.Pid}"), ("start", $"{first.Start}"), ("pidns", PidNamespace(first.Pid))),
    };

    /// <summary>Completes when the first process has ended.</summary>
    internal async Task Died(JailRun jail, CancellationToken cancel)
    {
        if (Look(jail.Kernel, jail.Uuid, out var first) == Presence.Alive)
        {
            using var process = Signals.Open(first!.Pid);
            if (process is not null && first.IsAlive())
            {
                await reaper.Ended(process, cancel);
            }
        }
    }

    /// <summary>Whether a bundle of ours stands behind a UUID.</summary>
    internal bool IsOurs(Guid uuid) => File.Exists(Path.Combine(options.Bundle(uuid), "config.json"));

    /// <summary>What is there of a jail without a first process that goes on living.</summary>
    private Presence Rest(Guid uuid) => cgroups.Members(uuid).Count > 0 ? Presence.Dying : Presence.Gone;

    private static bool IsEnding(ProcessEntry process) => process.IsExiting || process.IsKilled();

    private async Task<bool> IsRunning(JailRun jail, CancellationToken cancel)
    {
        using var state = JsonDocument.Parse(await Call("state", jail, cancel));
        return state.RootElement.GetProperty("status").GetString() == "running";
    }

    private Task<string> Call(string verb, JailRun jail, CancellationToken cancel, params string[] arguments) =>
        runtime.Call($"{verb} {jail.Name}", [verb, .. arguments, jail.Uuid.ToString()], HookEnvironment.Mark(jail),
            new Deadlines(jail.Definition).Tool, cancel, silent: verb == "create");

    private static string PidNamespace(int pid) => new FileInfo($"/proc/{pid}/ns/pid").LinkTarget ?? "";

    private static void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static ImmutableSortedDictionary<string, string> Facts(params (string Key, string Value)[] facts) =>
        facts.ToImmutableSortedDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
}
