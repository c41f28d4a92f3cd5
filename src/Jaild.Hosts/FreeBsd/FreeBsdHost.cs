using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Jails;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.FreeBsd.Parts;
using Jaild.Hosts.FreeBsd.Userland;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.FreeBsd;

/// <summary>The FreeBSD machine: jails of its kernel by jail_set(2) and its kin, everything else by the system's own tools.</summary>
internal sealed partial class FreeBsdHost : IJailHost
{
    private readonly IKernelCalls kernel;
    private readonly string boot;
    private readonly IUserland userland;
    private readonly Tools tools;
    private readonly JailTable table;
    private readonly JailSight sight;
    private readonly JailPart jails;
    private readonly DeathWatch deaths;
    private readonly RootPart roots;
    private readonly AddressPart addresses;
    private readonly InterfacePart interfaces;
    private readonly MountPlan mountPlan;
    private readonly MountPart mounts;
    private readonly LimitPart limits;
    private readonly DatasetPart datasets;
    private readonly VnetPart vnets;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    internal FreeBsdHost(IKernelCalls kernel, IUserland userland, TimeProvider time, ILogger logger)
    {
        (this.kernel, this.userland, this.time, this.logger) = (kernel, userland, time, logger);
        if (kernel.Number("security.jail.jailed") == 1)
        {
            throw new JaildException(ErrorKind.Host, "INSIDE_A_JAIL", "jaild runs inside a jail, where it would not see the machine's jails: run it on the host");
        }
        boot = BootIdentity.Read(kernel);
        var parameters = KernelParameters.Read(kernel);
        tools = new(userland);
        table = new(kernel, parameters);
        sight = new(boot, parameters, table);
        jails = new(kernel, boot, parameters, table, sight);
        deaths = new(kernel, table, time);
        roots = new(tools, userland);
        addresses = new(tools);
        interfaces = new(tools);
        mountPlan = new(tools, kernel, userland);
        mounts = new(tools, kernel, time);
        limits = new(tools, kernel);
        datasets = new(tools);
        vnets = new(tools, userland);
    }

    /// <summary>The host over the library that JAILD_LIBC names, or libc, and the tools below JAILD_TOOLS.</summary>
    internal static FreeBsdHost Open(TimeProvider time, ILogger logger)
    {
        if (!FreeBsdLibrary.Has("jail_set"))
        {
            throw new JaildException(ErrorKind.Host, "NO_FREEBSD",
                $"the freebsd host needs FreeBSD's jail_set(2), and {FreeBsdLibrary.Named} has none: run it on FreeBSD, or name a library that has it in {FreeBsdLibrary.Variable}");
        }
        var prefix = (Environment.GetEnvironmentVariable(LocalUserland.Variable) ?? "").TrimEnd('/');
        Log.Opened(logger, FreeBsdLibrary.Named, prefix);
        return new(new LibraryCalls(), new LocalUserland(prefix, time), time, logger);
    }

    /// <inheritdoc/>
    public string Name => "freebsd";

    /// <inheritdoc/>
    public Task<string> BootId(CancellationToken cancel) => Task.FromResult(boot);

    /// <inheritdoc/>
    public IReadOnlyList<string> Check(JailDefinition definition) => FreeBsdParameters.Table.Check(definition,
        // modules may have been loaded since
        Combinations.Errors(definition).Concat(JailSettings.Errors(definition, KernelParameters.Read(kernel))).Concat(limits.Errors(definition)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<HostJail>> List(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<HostJail>>([.. table.All().Select(r => new HostJail(r.Uuid, r.Name, r.Path, Kernel(r), r.Dying))]);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, CancellationToken cancel) => step.Name switch
    {
        "root" => await roots.Plan(jail, cancel),
        "addresses" => await addresses.Plan(jail, cancel),
        "interfaces" => InterfacePart.Plan(jail),
        "mounts" => await mountPlan.Make(jail, cancel),
        "limits" => await limits.Plan(jail, cancel),
        "jail" => jails.Plan(jail),
        "created" => CpusetPart.Plan(jail),
        "datasets" => DatasetPart.Plan(jail),
        "vnet" => VnetPart.Plan(jail),
        _ => [],
    };

    /// <inheritdoc/>
    public IReadOnlySet<string> Live => FreeBsdParameters.Table.Live;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Resource>> Replan(Step step, IReadOnlyList<Resource> made, JailRun jail, CancellationToken cancel) => step.Name == "limits"
        ? [.. (await limits.Plan(jail, cancel)).Select(p => made.FirstOrDefault(m => m.Name == p.Name) ?? p)] : made;

    /// <inheritdoc/>
    public Task<IReadOnlyList<JailProcess>> Processes(JailRun jail, CancellationToken cancel) => Task.FromResult<IReadOnlyList<JailProcess>>(
        sight.Look(jail.Kernel, jail) is (Presence.Alive, { } row) ? [.. KernelProcesses.Of(kernel, row.Jid).Select(p => p.Shown(time.GetUtcNow()))] : []);

    /// <inheritdoc/>
    public async Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel) => resource.Kind switch
    {
        "root" => await roots.Make(resource, jail, cancel),
        "address" => await addresses.Make(resource, jail, cancel),
        "interface" => await interfaces.Make(resource, jail, cancel),
        "mount" => await mounts.Make(resource, jail, cancel),
        "limit" => await limits.Make(resource, jail, cancel),
        "jail" => jails.Make(resource, jail),
        "cpuset" => await CpusetPart.Make(tools, resource, jail, cancel),
        "dataset" => await datasets.Make(resource, jail, cancel),
        "vnet" => await vnets.Make(resource, jail, cancel),
        _ => throw Unknown(resource),
    };

    /// <inheritdoc/>
    public Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel) => resource switch
    {
        { Existed: true } or { Kind: "cpuset" } => Task.CompletedTask, // a set goes with its jail
        { Kind: "root" } => roots.Remove(resource, jail, force, cancel),
        { Kind: "address" } => addresses.Remove(resource, jail, cancel),
        { Kind: "interface" } => interfaces.Remove(resource, jail, cancel),
        { Kind: "mount" } => mounts.Remove(resource, jail, force, cancel),
        { Kind: "limit" } => limits.Remove(resource, jail, cancel),
        { Kind: "dataset" } => datasets.Remove(resource, jail, cancel),
        { Kind: "vnet" } => vnets.Remove(resource, jail, cancel),
        { Kind: "jail" } => RemoveJail(resource, jail),
        _ => throw Unknown(resource),
    };

    /// <inheritdoc/>
    public async Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel) => resource switch
    {
        { Existed: true } => false,
        { Kind: "root" } => await roots.IsThere(resource, jail, cancel),
        { Kind: "address" } => await addresses.Has(resource, jail, cancel),
        { Kind: "interface" } => await interfaces.IsThere(resource, jail, cancel),
        { Kind: "mount" } => mounts.IsThere(resource),
        { Kind: "limit" } => await limits.IsThere(resource, jail, cancel),
        { Kind: "jail" } => sight.Look(resource, jail).Presence != Presence.Gone,
        // these go with the jail that they were given to
        { Kind: "cpuset" or "dataset" or "vnet" } => sight.Look(jail.Kernel, jail).Presence == Presence.Alive,
        _ => throw Unknown(resource),
    };

    /// <inheritdoc/>
    public Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel) => new CommandPart(userland, sight).Run(hook, jail, cancel);

    /// <inheritdoc/>
    public Task Terminate(JailRun jail, TimeSpan grace, CancellationToken cancel) =>
        sight.Look(jail.Kernel, jail) is (Presence.Alive, { } row) ? new Ending(kernel, tools, time).Run(row, jail, grace, cancel) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<Observation> Observe(JailRun jail, CancellationToken cancel)
    {
        var planned = jail.Kernel ?? jails.Plan(jail)[0];
        var (presence, row) = sight.Look(planned, jail);
        if (row is null)
        {
            return new(presence, null, 0, []);
        }
        var processes = KernelProcesses.Of(kernel, row.Jid);
        return new(presence, planned with { Facts = sight.Identify(planned.Facts, row) }, processes.Count(p => !p.IsZombie),
            presence == Presence.Dying ? await new Holders(kernel, table, tools).Of(row, processes, jail, cancel) : []);
    }

    /// <inheritdoc/>
    public async Task Died(JailRun jail, CancellationToken cancel)
    {
        // one that is only partly it may be it: that is not a death
        while (sight.Look(jail.Kernel, jail) is (Presence.Alive or Presence.Changed, { } row))
        {
            if (row.Name != jail.Name.Value)
            {
                Log.Renamed(logger, jail.Name.Value, jail.Uuid, row.Jid, row.Name);
            }
            await deaths.Changed(row, cancel);
        }
    }

    /// <summary>rctl(8) refuses memory, or signals by rules of the administrator's own; the kernel tells nobody which processes it killed.</summary>
    public IAsyncEnumerable<MemoryKills> MemoryKilled(JailRun jail, long told, CancellationToken cancel) => AsyncEnumerable.Empty<MemoryKills>();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, CancellationToken cancel) =>
        sight.Look(jail.Kernel, jail) is (Presence.Alive, { } row) ? await limits.Usage(jail, KernelProcesses.Of(kernel, row.Jid).Count, cancel) : [];

    /// <inheritdoc/>
    public Task EndChildren(JailRun jail, CancellationToken cancel) => userland.EndChildren(jail, cancel);

    private Task RemoveJail(Resource made, JailRun jail)
    {
        jails.Remove(made, jail);
        return Task.CompletedTask;
    }

    private Resource Kernel(JailRow row) => new("jail", row.Uuid?.ToString() ?? row.Jid.ToString(CultureInfo.InvariantCulture))
    {
        Facts = sight.Identify(Facts.Of(("start", row.Start == "" ? null : row.Start)), row),
    };

    private static JaildException Unknown(Resource resource) =>
        new(ErrorKind.Host, "UNKNOWN_RESOURCE", $"{resource} is of a kind that this version does not know: recover it with the version that made it");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "FreeBSD host by {Library}, tools below '{Prefix}'")]
        public static partial void Opened(ILogger logger, string library, string prefix);

        [LoggerMessage(LogLevel.Warning, "Somebody renamed jail {Jail} ({Uuid}, jid {Jid}) to {Name}: where the kernel has no meta it is no longer touched until its name is back")]
        public static partial void Renamed(ILogger logger, string jail, Guid uuid, int jid, string name);
    }
}
