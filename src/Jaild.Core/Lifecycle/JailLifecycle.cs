using static Jaild.Core.Lifecycle.JailState;
using static Jaild.Core.Lifecycle.Trigger;

namespace Jaild.Core.Lifecycle;

/// <summary>
/// The whole life of a jail, as data: engine, state machine, diagrams and documentation are made from these tables.
/// The order of the steps is jail(8)'s; a stop is a start walked backwards.
/// </summary>
public static class JailLifecycle
{
    /// <summary>All steps, in the order they are done; undone in the reverse order.</summary>
    public static readonly IReadOnlyList<Step> Steps =
    [
        //  name          phase            done                                            undone
        new("root",       Phase.Provision, "make the root directory",                      "remove what we made of it"),
        new("prepare",    Phase.Boot,      "exec.prepare",                                 "exec.release")      { Hooks = ["exec.prepare"], UndoHooks = ["exec.release"] },
        new("addresses",  Phase.Boot,      "add ip4.addr and ip6.addr aliases",            "remove them"),
        new("interfaces", Phase.Boot,      "create interface pairs",                       "destroy them"),
        new("mounts",     Phase.Boot,      "mount, mount.fstab and special file systems",  "unmount, with what the jail mounted"),
        new("prestart",   Phase.Boot,      "exec.prestart",                                "exec.poststop")     { Hooks = ["exec.prestart"], UndoHooks = ["exec.poststop"] },
        new("limits",     Phase.Boot,      "set resource limits",                          "remove our own")    { IsHeldByJail = true },
        new("jail",       Phase.Boot,      "create the jail in the kernel",                "remove it")         { DiesWithJail = true },
        new("created",    Phase.Boot,      "exec.created, cpuset",                         "")                  { DiesWithJail = true, Hooks = ["exec.created"] },
        new("datasets",   Phase.Boot,      "hand datasets to the jail",                    "take them back")    { DiesWithJail = true },
        new("vnet",       Phase.Boot,      "move interfaces in",                           "take them out")     { DiesWithJail = true },
        new("init",       Phase.Boot,      "exec.start, command",                          "end its processes") { DiesWithJail = true, InsideHooks = ["exec.start", "command"], EndsProcesses = true },
        new("poststart",  Phase.Boot,      "exec.poststart",                               "")                  { DiesWithJail = true, Hooks = ["exec.poststart"] },
    ];

    /// <summary>The step that makes the root, or takes the one that is given.</summary>
    public const string RootStep = "root";

    /// <summary>The step that makes the jail in the kernel; undoing it ends the stop and begins the dying.</summary>
    public const string KernelStep = "jail";

    /// <summary>All transitions. A busy state ends by done or failed, or by gone where the jail is no more because its root was to go too.</summary>
    public static readonly IReadOnlyList<Transition> Transitions =
    [
        //  trigger    from                                      on the way   then      if it fails  steps
        new(Create,    [Absent],                                 Creating,    Stopped,  Recovering,  "up root"),
        new(Start,     [Stopped],                                Starting,    Running,  Recovering,  "up prepare to poststart"),
        new(Stop,      [Running],                                Stopping,    Dying,    Running,     "exec.prestop, exec.stop, then down poststart to jail"),
        new(Died,      [Running, Starting, Stopping],            null,        Dying,    null,        "none: the kernel no longer has it"),
        new(Reap,      [Dying],                                  Dying,       Stopped,  Stuck,       "down limits to prepare, then wait for the kernel"),
        new(Destroy,   [Stopped],                                Destroying,  Absent,   Stuck,       "down root"),
        new(Interrupt, [Creating, Stopped, Starting, Running, Stopping, Dying, Destroying, Recovering],
                                                                 null,        Interrupted, null,     "none: cut short, by a crash, a reboot or against the kernel's word"),
        new(Recover,   [Interrupted, Stuck],                     Recovering,  Stopped,  Stuck,       "down whatever may exist") { OrThen = Absent },
        new(Abandon,   [Stuck],                                  null,        Stopped,  null,        "none: leftovers stay in the record") { OrThen = Absent },
        new(Set,       [Stopped],                                null,        Stopped,    null,        "none: its definition changes"),
        new(Set,       [Running],                                null,        Running,    null,        "limits again, where they change: the rest at its next start"),
        new(Set,       [Stuck],                                  null,        Stuck,      null,        "none: its definition changes"),
    ];

    /// <summary>The states in which a jail rests.</summary>
    public static readonly IReadOnlyList<JailState> AtRest = [Absent, Stopped, Running, Stuck];

    /// <summary>The step of that name, or null: a journal may name one that this version does not know.</summary>
    public static Step? FindStep(string name) => Steps.FirstOrDefault(s => s.Name == name);

    /// <summary>The steps of a phase, in order.</summary>
    public static IEnumerable<Step> Of(Phase phase) => Steps.Where(s => s.Phase == phase);
}
