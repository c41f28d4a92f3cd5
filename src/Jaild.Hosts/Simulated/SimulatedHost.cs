using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Hosts.Simulated;

/// <summary>The host over a simulated machine, near or far: each verb is one call.</summary>
internal sealed class SimulatedHost(ISimulatedMachine machine, TimeProvider time) : IJailHost
{
    /// <inheritdoc/>
    public string Name => "simulated";

    /// <inheritdoc/>
    public async Task<string> BootId(CancellationToken cancel) => (await machine.Call(new MachineCall.Boot(), cancel)).Text;

    /// <inheritdoc/>
    public IReadOnlyList<string> Check(JailDefinition definition) => SimulatedParameters.Table.Check(definition, SimulatedParameters.Errors(definition));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HostJail>> List(CancellationToken cancel)
    {
        var boot = await BootId(cancel);
        var answer = await machine.Call(new MachineCall.ListJails(), cancel);
        return [.. answer.Jails.Select(j => new HostJail(j.Mark, j.Name, j.Path, Kernel(j, boot), j.Dying))];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, CancellationToken cancel) => SimulatedSurvey.Plan(machine, step, jail, cancel);

    /// <inheritdoc/>
    public IReadOnlySet<string> Live => SimulatedParameters.Table.Live;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Resource>> Replan(Step step, IReadOnlyList<Resource> made, JailRun jail, CancellationToken cancel) => step.Name == "limits"
        ? [.. (await Plan(step, jail, cancel)).Select(p => made.FirstOrDefault(m => m.Name == p.Name) ?? p)] : made;

    /// <inheritdoc/>
    public async Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel)
    {
        if (resource.Existed)
        {
            // a root that is given and an address can be shared, nothing else
            return resource.Kind == "address" || (resource.Kind == "root" && !resource.Facts.ContainsKey("archive")) ? resource
                : throw new JaildException(ErrorKind.AlreadyExists, "RESOURCE_EXISTS", $"{resource} was there before, and is not this jail's");
        }
        if (resource.Kind == "jail")
        {
            var made = await machine.Call(For(new MachineCall.CreateJail(SimulatedPlan.Root(jail)), jail), cancel);
            return resource with { Facts = resource.Facts.SetItem("jid", $"{made.Number}").SetItem("boot", made.Text) };
        }
        if (resource.Name.EndsWith(SimulatedPlan.AllBelow, StringComparison.Ordinal))
        {
            return resource;
        }
        var thing = SimulatedPlan.Thing(resource, jail);
        await machine.Call(For(new MachineCall.Add(thing), jail), cancel);
        return resource with { Facts = thing.Facts };
    }

    /// <inheritdoc/>
    public async Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel)
    {
        if (resource.Existed)
        {
            return;
        }
        MachineCall call = resource.Kind == "jail" ? new MachineCall.RemoveJail(Jid(resource))
            : resource.Name.EndsWith(SimulatedPlan.AllBelow, StringComparison.Ordinal)
                ? new MachineCall.Unmount(resource.Name[..^SimulatedPlan.AllBelow.Length], resource.Facts.GetValueOrDefault("keep", "").Split('\n'))
            : new MachineCall.Delete(SimulatedPlan.Thing(resource, jail), force);
        try
        {
            await machine.Call(For(call, jail), cancel);
        }
        catch (JaildException error) when (error.Reason == SimulatedMachine.Busy && call is MachineCall.Delete { Force: false } gently
            && SimulatedMachine.Forceable.Contains(gently.Thing.Fact("type")))
        {
            await machine.Call(For(gently with { Force = true }, jail), cancel);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel) =>
        resource.Kind == "jail" ? (await Observe(jail with { Kernel = resource }, cancel)).Presence != Presence.Gone
        : !resource.Existed && await SimulatedSurvey.IsThere(machine, resource, jail, cancel);

    /// <inheritdoc/>
    public async Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["JAILD_UUID"] = jail.Uuid.ToString(), ["JAILD_NAME"] = jail.Name.Value, ["JAILD_STATE"] = jail.State.Word(),
            ["JAILD_TRIGGER"] = jail.Trigger.Word(), ["JAILD_REASON"] = jail.Reason, ["JAILD_OPERATION"] = jail.Operation.ToString(),
            ["JNAME"] = jail.Name.Value, ["JPATH"] = SimulatedPlan.Root(jail),
        };
        if (jail.Kernel?.Facts.GetValueOrDefault("jid") is { } jid)
        {
            environment["JID"] = jid;
        }
        using var limit = new CancellationTokenSource(hook.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var answer = await machine.Call(For(new MachineCall.Command(hook.Parameter, hook.Command, hook.Inside, Jid(jail.Kernel), environment), jail), either.Token);
            return new(answer.Number, TimedOut: false, answer.Text);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new(128 + 9, TimedOut: true, "");
        }
    }

    /// <inheritdoc/>
    public async Task Terminate(JailRun jail, TimeSpan grace, CancellationToken cancel)
    {
        if (grace == TimeSpan.Zero)
        {
            return; // jail(8): zero sends no signal
        }
        using var limit = new CancellationTokenSource(grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await machine.Call(For(new MachineCall.Terminate(Jid(jail.Kernel)), jail), either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // the rest goes with the jail
        }
    }

    /// <inheritdoc/>
    public async Task<Observation> Observe(JailRun jail, CancellationToken cancel)
    {
        var answer = await machine.Call(For(new MachineCall.Observe(Jid(jail.Kernel)), jail), cancel);
        return SimulatedSurvey.Judge(answer, jail, Jid(jail.Kernel), sight => Kernel(sight, answer.Text));
    }

    /// <inheritdoc/>
    public Task Died(JailRun jail, CancellationToken cancel) => machine.Call(For(new MachineCall.AwaitDeath(Jid(jail.Kernel)), jail), cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<MemoryKills> MemoryKilled(JailRun jail, long told, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await machine.Call(For(new MachineCall.AwaitKills(Jid(jail.Kernel), told), jail), cancel) is { Number: >= 0 } answer)
        {
            told = answer.Number;
            yield return new(told, answer.Lines);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, CancellationToken cancel)
    {
        var seen = await Observe(jail, cancel);
        return seen.Presence != Presence.Alive ? [] : SimulatedPlan.Usage(jail, seen.Processes);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JailProcess>> Processes(JailRun jail, CancellationToken cancel)
    {
        var answer = await machine.Call(For(new MachineCall.ListProcesses(Jid(jail.Kernel)), jail), cancel);
        return [.. answer.Lines.Select(l => l.Split(' ', 2)).Select(p => new JailProcess(int.Parse(p[0], CultureInfo.InvariantCulture), null, "root", TimeSpan.Zero, IsZombie: false, p[1]))];
    }

    /// <inheritdoc/>
    public Task EndChildren(JailRun jail, CancellationToken cancel) => machine.Call(For(new MachineCall.EndChildren(), jail), cancel);

    private static MachineCall For(MachineCall call, JailRun jail) => call with { Jail = jail.Uuid, JailName = jail.Name.Value, Operation = jail.Operation };

    private static Resource Kernel(JailSight sight, string boot) => new("jail", sight.Mark?.ToString() ?? sight.Name)
    {
        Facts = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
            [KeyValuePair.Create("boot", boot), new("jid", $"{sight.Jid}"), new("name", sight.Name), new("path", sight.Path)]),
    };

    private static int? Jid(Resource? kernel) =>
        kernel?.Facts.GetValueOrDefault("jid") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
