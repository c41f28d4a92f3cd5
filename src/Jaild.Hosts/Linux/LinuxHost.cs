using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux.Limits;
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
    private readonly RootPart roots;
    private readonly MountPart mounts;
    private readonly Container container;
    private readonly Hooks hooks;
    private readonly Termination termination;
    private readonly StrayChildren strays;
    private readonly OciRuntime runtime;
    private readonly LimitPart limits;
    private readonly MemoryWatch memory;
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
        roots = new(time);
        mounts = new(time, boot);
        container = new(options, runtime, cgroups, reaper, time, boot);
        strays = new(cgroups, reaper);
        hooks = new(options, runtime, children, strays);
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
            var children = new ChildProcess(reaper, time);
            var tree = Hierarchy.Read();
            var cgroups = new Cgroups(options.CgroupParent, tree, reaper, time);
            var runtime = await new RuntimeProbe(options, children, cgroups, reaper, time, boot).Find(cancel);
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
        LinuxParameters.Table.Check(definition, LinuxParameters.Errors(definition).Concat(new LimitCheck(limits).Errors(definition)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<HostJail>> List(CancellationToken cancel) => new JailList(options, runtime, cgroups, container, logger).Read(cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, CancellationToken cancel) => Task.Run(() => step.Name switch
    {
        "root" => RootPart.Plan(jail),
        "mounts" => MountPlan.Make(jail, boot),
        "limits" => [.. cgroups.Plan(jail.Uuid).Select(g => limits.Plan(g, jail.Definition))],
        "jail" => container.Plan(jail),
        _ => [],
    }, cancel);

    /// <inheritdoc/>
    public Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel) => Task.Run(() => resource.Kind switch
    {
        "root" => roots.Make(resource, jail, cancel),
        "directory" => Task.FromResult(MountPart.MakeDirectory(resource, jail)),
        "mount" => Task.FromResult(MountPart.Make(resource, jail)),
        "limit" => Task.FromResult(limits.Set(Cgroups.Make(resource))),
        "jail" => container.Make(resource, jail, cancel),
        _ => throw Unknown(resource),
    }, cancel);

    /// <inheritdoc/>
    public Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel) => Task.Run(() => resource.Kind switch
    {
        "root" => Done(() => RootPart.Remove(resource, jail.Uuid, cancel)),
        "directory" => Done(() => MountPart.RemoveMadeDirectory(resource, jail)),
        "mount" => mounts.Remove(resource, jail, force, cancel),
        "limit" => RemoveGroup(resource, jail.Uuid, cancel),
        "jail" => RemoveJail(resource, jail, cancel),
        _ => throw Unknown(resource),
    }, cancel);

    /// <inheritdoc/>
    public Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel) => Task.Run(() => hooks.Run(hook, jail, cancel), cancel);

    /// <inheritdoc/>
    public Task Terminate(JailRun jail, TimeSpan grace, CancellationToken cancel) => Task.Run(() => termination.Run(jail.Uuid, grace, cancel), cancel);

    /// <inheritdoc/>
    public Task<Observation> Observe(JailRun jail, CancellationToken cancel) => Task.Run(() =>
    {
        var presence = container.Look(jail.Kernel, jail.Uuid, out var first);
        var members = cgroups.Members(jail.Uuid);
        return new Observation(presence, first is null ? null : container.Identify(new("jail", jail.Uuid.ToString()), first),
            presence == Presence.Alive ? members.Count(m => m.Pid != first?.Pid) : members.Count,
            presence == Presence.Dying ? [.. members.Select(m => $"process {m.Pid} ({m.Name}), state {m.State}")] : []);
    }, cancel);

    /// <inheritdoc/>
    public Task Died(JailRun jail, CancellationToken cancel) => container.Died(jail, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<MemoryKills> MemoryKilled(JailRun jail, long told, CancellationToken cancel) =>
        memory.Follow(jail.Uuid, cgroups.PathOf(jail.Uuid), told, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, CancellationToken cancel) =>
        Task.Run(() => new LimitUsage(limits).Read(cgroups.PathOf(jail.Uuid), jail.Definition), cancel);

    /// <inheritdoc/>
    public Task EndChildren(JailRun jail, CancellationToken cancel) => Task.Run(() => strays.End(jail, cancel), cancel);

    /// <summary>Lets go of the machine; nothing on it changes.</summary>
    public void Dispose() => reaper.Dispose();

    private Task RemoveJail(Resource kernel, JailRun jail, CancellationToken cancel)
    {
        memory.Note(jail.Uuid, cgroups.PathOf(jail.Uuid));
        return container.Remove(kernel, jail, cancel);
    }

    private Task RemoveGroup(Resource group, Guid uuid, CancellationToken cancel)
    {
        memory.End(uuid, group.Name);
        return cgroups.Remove(group, uuid, cancel);
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static JaildException Unknown(Resource resource) =>
        new(ErrorKind.Host, "UNKNOWN_RESOURCE", $"{resource} is of a kind that this version does not know: recover it with the version that made it");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Linux host with {Runtime}, state in {Directory}")]
        public static partial void Opened(ILogger logger, string runtime, string directory);
    }
}
