namespace Jaild.Core.Lifecycle;

/// <summary>Where a jail is in its life. The names, in lower case, are what users see and what is stored.</summary>
public enum JailState
{
    /// <summary>Never made, or destroyed: only history knows it.</summary>
    Absent,
    /// <summary>Its root is being made.</summary>
    Creating,
    /// <summary>At rest, nothing of it on the machine but its root.</summary>
    Stopped,
    /// <summary>Booting, step by step.</summary>
    Starting,
    /// <summary>The kernel has it and all steps are done.</summary>
    Running,
    /// <summary>Being taken down, the kernel still has it alive.</summary>
    Stopping,
    /// <summary>The kernel has begun to remove it, or it died by itself, and has not let go.</summary>
    Dying,
    /// <summary>Its root is being removed.</summary>
    Destroying,
    /// <summary>The daemon was killed in the middle of a transition; found at its start.</summary>
    Interrupted,
    /// <summary>Everything that may be there is being taken back.</summary>
    Recovering,
    /// <summary>Something of ours is still there and could not be removed: recover or abandon.</summary>
    Stuck,
}

/// <summary>What moves a jail from state to state; the rows of the lifecycle.</summary>
public enum Trigger
{
    /// <summary>Make its root.</summary>
    Create,
    /// <summary>Boot it.</summary>
    Start,
    /// <summary>Take it down to the jail itself.</summary>
    Stop,
    /// <summary>The kernel no longer has it, and nobody asked.</summary>
    Died,
    /// <summary>Take down the rest and wait for the kernel.</summary>
    Reap,
    /// <summary>Remove its root.</summary>
    Destroy,
    /// <summary>A busy state found at daemon start.</summary>
    Interrupt,
    /// <summary>Take back whatever the journal says may exist.</summary>
    Recover,
    /// <summary>Let a stuck jail go, leftovers and all.</summary>
    Abandon,
    /// <summary>Take over a foreign jail without stopping it. A journal may name it; this version never fires it.</summary>
    Adopt,
    /// <summary>Change its definition, and of a running jail what can change at once.</summary>
    Set,
}
