using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux.Limits;
using Jaild.Hosts.Linux.Network;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux;

/// <summary>The Linux machine: jails are containers of an OCI runtime; roots, mounts and control groups are steps of ours.</summary>
public sealed partial class LinuxHost : IJailHost, IDisposable
{
    private readonly LinuxHostOptions options;
    private readonly string boot;
    private readonly Reaper reaper;
    private readonly Cgroups cgroups;
    private readonly ContainerSight sight;
    private readonly NetworkSteps network;
    private readonly Container container;
    private readonly Hooks hooks;
    private readonly Termination termination;
    private readonly StrayChildren strays;
    private readonly OciRuntime runtime;
    private readonly LimitPart limits;
    private readonly MemoryWatch memory;
    private readonly FilePart files;
    private readonly ILogger logger;

    private LinuxHost(LinuxHostOptions options, string boot, Reaper reaper, Cgroups cgroups, LimitPart limits, OciRuntime runtime, ChildProcess children, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.boot = boot;
        this.reaper = reaper;
        this.cgroups = cgroups;
        this.runtime = runtime;
        this.limits = limits;
        this.logger = logger;
        var calls = new PatientCalls(time, logger);
        files = new(calls, new(time), new(time, boot));
        sight = new(cgroups, reaper, boot);
        network = new(options, boot, new(time, logger, PatientCalls.ForNetworks), logger);
        container = new(options, runtime, sight, cgroups, time, boot);
        strays = new(cgroups, reaper, time);
        hooks = new(options, runtime, children, calls, strays, time);
        termination = new(cgroups, reaper, time);
        memory = new(limits, time);
    }

    /// <summary>Sets the host up and finds a runtime that works; needs root.</summary>
    public static async Task<LinuxHost> Open(LinuxHostOptions options, TimeProvider time, ILogger logger, CancellationToken cancel = default)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new JaildException(ErrorKind.Host, "NOT_ROOT", "the linux host needs root: start jaild as root, or with --host simulated");
        }
        Directory.CreateDirectory(options.RunDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var log in Directory.EnumerateFiles(options.RunDirectory, LinuxHostOptions.CallLogPrefix + "*"))
        {
            File.Delete(log);
        }
        var boot = ProcFile.Text("/proc/sys/kernel/random/boot_id")!.Trim();
        var reaper = new Reaper();
        try
        {
            var children = new ChildProcess(reaper, time, Signals.Open);
            var tree = Hierarchy.Read();
            var cgroups = new Cgroups(options.CgroupParent, tree, reaper, time);
            var runtime = await new RuntimeProbe(options, children, cgroups, reaper, time, boot, logger).Find(cancel);
            Log.Opened(logger, runtime.Path, options.RunDirectory);
            return new(options, boot, reaper, cgroups, new LimitPart(tree), runtime, children, time, logger);
        }
        catch
        {
            reaper.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => "linux";

    /// <inheritdoc/>
    public Task<string> BootId(CancellationToken cancel) => Task.FromResult(boot);

    /// <inheritdoc/>
    public IReadOnlyList<string> Check(JailDefinition definition) =>
        LinuxParameters.Table.Check(definition, files.Errors(definition).Concat(new LimitCheck(limits).Errors(definition)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<HostJail>> List(CancellationToken cancel) => new JailList(options, runtime, cgroups, container, sight, logger).Read(cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, CancellationToken cancel) => step.Name switch
    {
        "root" => files.Plan(step, jail, () => RootPart.Plan(jail), cancel),
        "addresses" or "interfaces" or "vnet" => network.Plan(step.Name, jail, cancel),
        "mounts" => files.Plan(step, jail, () => MountPlan.Make(jail, boot), cancel),
        "limits" => Task.Run<IReadOnlyList<Resource>>(() => [.. cgroups.Plan(jail.Uuid).Select(g => limits.Plan(g, jail.Definition))], cancel),
        "jail" => files.Plan(step, jail, () => container.Plan(jail), cancel),
        _ => Task.FromResult<IReadOnlyList<Resource>>([]),
    };

    /// <inheritdoc/>
    public IReadOnlySet<string> Live => LinuxParameters.Table.Live;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Resource>> Replan(Step step, IReadOnlyList<Resource> made, JailRun jail, CancellationToken cancel) =>
        Task.FromResult(step.Name == "limits" ? [.. made.Select(g => limits.Plan(g, jail.Definition))] : made);

    /// <inheritdoc/>
    public Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel) => Task.Run(() => resource.Kind switch
    {
        "root" or "directory" or "mount" => files.Make(resource, jail, cancel),
        "limit" => Task.FromResult(limits.Set(Cgroups.Make(resource))),
        "jail" => MakeJail(resource, jail, cancel),
        _ when NetworkSteps.Knows(resource) => network.Make(resource, jail, cancel),
        _ => throw Unknown(resource),
    }, cancel);

    /// <inheritdoc/>
    public Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel) => Task.Run(() => resource.Kind switch
    {
        "root" or "directory" or "mount" => files.Remove(resource, jail, force, cancel),
        "limit" => RemoveGroup(resource, cancel),
        "jail" => RemoveJail(resource, jail, cancel),
        _ when NetworkSteps.Knows(resource) => network.Remove(resource, jail, cancel),
        _ => throw Unknown(resource),
    }, cancel);

    /// <inheritdoc/>
    public Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel) => Task.Run(() => resource.Kind switch
    {
        _ when resource.Existed => Task.FromResult(false),
        "root" or "directory" or "mount" => files.IsThere(resource, jail, cancel),
        "limit" => Task.FromResult(Cgroups.IsThere(resource)),
        _ when NetworkSteps.Knows(resource) => network.IsThere(resource, jail, cancel),
        "jail" => Task.FromResult(sight.Look(resource, jail.Uuid, out _) != Presence.Gone),
        _ => throw Unknown(resource),
    }, cancel);

    /// <inheritdoc/>
    public Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel) => Task.Run(() => memory.Explain(sight.Group(jail.Kernel, jail.Uuid), () => hooks.Run(hook, jail, cancel)), cancel);

    /// <inheritdoc/>
    public Task Terminate(JailRun jail, TimeSpan grace, CancellationToken cancel) => Task.Run(() => termination.Run(sight.Group(jail.Kernel, jail.Uuid), grace, cancel), cancel);

    /// <inheritdoc/>
    public Task<Observation> Observe(JailRun jail, CancellationToken cancel) => Task.Run(() =>
    {
        var presence = sight.Look(jail.Kernel, jail.Uuid, out var first);
        var members = cgroups.Members(sight.Group(jail.Kernel, jail.Uuid));
        return new Observation(presence, first is null ? null : sight.Identify(jail.Kernel ?? new("jail", jail.Uuid.ToString()), first),
            presence == Presence.Alive ? members.Count(m => m.Pid != first?.Pid) : members.Count,
            presence == Presence.Dying ? [.. members.Select(m => $"process {m.Pid} ({m.Name}), state {m.State}")] : []);
    }, cancel);

    /// <inheritdoc/>
    public Task Died(JailRun jail, CancellationToken cancel) => sight.Died(jail, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<MemoryKills> MemoryKilled(JailRun jail, long told, CancellationToken cancel) =>
        memory.Follow(sight.Group(jail.Kernel, jail.Uuid), told, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, CancellationToken cancel) =>
        Task.Run(() => new LimitUsage(limits).Read(sight.Group(jail.Kernel, jail.Uuid), jail.Definition), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JailProcess>> Processes(JailRun jail, CancellationToken cancel) =>
        Task.Run(() => sight.Look(jail.Kernel, jail.Uuid, out var first) == Presence.Alive ? ProcessList.Of(first!, jail, cancel) : [], cancel);

    /// <inheritdoc/>
    public Task EndChildren(JailRun jail, CancellationToken cancel) => files.EndChildren(strays, jail, cancel);

    /// <summary>Lets go of the machine; nothing on it changes.</summary>
    public void Dispose() => reaper.Dispose();

    /// <summary>crun takes the limits of memory off a control group of version 1 that it joins; nothing but the first process runs yet.</summary>
    private async Task<Resource> MakeJail(Resource kernel, JailRun jail, CancellationToken cancel)
    {
        var made = await container.Make(kernel, jail, cancel);
        limits.Set(limits.Plan(new("limit", sight.Group(made, jail.Uuid)), jail.Definition));
        return made;
    }

    private Task RemoveJail(Resource kernel, JailRun jail, CancellationToken cancel)
    {
        memory.Note(sight.Group(kernel, jail.Uuid));
        return container.Remove(kernel, jail, cancel);
    }

    private Task RemoveGroup(Resource group, CancellationToken cancel)
    {
        memory.End(group.Name);
        return cgroups.Remove(group, cancel);
    }

    private static JaildException Unknown(Resource resource) =>
        new(ErrorKind.Host, "UNKNOWN_RESOURCE", $"{resource} is of a kind that this version does not know: recover it with the version that made it");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Linux host with {Runtime}, state in {Directory}")]
        public static partial void Opened(ILogger logger, string runtime, string directory);
    }
}
