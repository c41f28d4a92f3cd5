using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Hosts;

/// <summary>What a host is told of the jail that it works on: the definition as applied, and for whom and why.</summary>
public sealed record JailRun
{
    /// <summary>The jail's UUID, its marker on the host.</summary>
    public required Guid Uuid { get; init; }
    /// <summary>Its name.</summary>
    public required JailName Name { get; init; }
    /// <summary>The definition as applied; for create and destroy, as given.</summary>
    public required JailDefinition Definition { get; init; }
    /// <summary>The operation at work: children carry it as their mark, so that the next daemon finds them. Empty for none.</summary>
    public required Guid Operation { get; init; }
    /// <summary>The state it is in, for hooks.</summary>
    public required JailState State { get; init; }
    /// <summary>The row of the lifecycle, for hooks.</summary>
    public required Trigger Trigger { get; init; }
    /// <summary>Why, for hooks: empty, died, reboot, …</summary>
    public string Reason { get; init; } = "";
    /// <summary>The jail in the kernel as journaled when it was made, or null.</summary>
    public Resource? Kernel { get; init; }
}

/// <summary>A command of a parameter such as exec.start, run outside or inside the jail.</summary>
/// <param name="Parameter">Its parameter.</param>
/// <param name="Command">Its text; split into words, or given to /bin/sh where jail(8) would.</param>
/// <param name="Inside">Whether it runs in the jail.</param>
/// <param name="Timeout">After which its whole session is killed.</param>
public sealed record Hook(string Parameter, string Command, bool Inside, TimeSpan Timeout);

/// <summary>How a hook ended. Success is code 0 without signal or time-out.</summary>
/// <param name="ExitCode">Its code, or 128 + signal.</param>
/// <param name="TimedOut">Whether it was killed for its time.</param>
/// <param name="Output">The last lines that it printed, at most 4 KiB.</param>
public sealed record HookResult(int ExitCode, bool TimedOut, string Output);

/// <summary>Whether the kernel has a jail.</summary>
public enum Presence
{
    /// <summary>Alive, and its identity agrees with the journal.</summary>
    Alive,
    /// <summary>Being removed, not let go yet.</summary>
    Dying,
    /// <summary>Not there.</summary>
    Gone,
    /// <summary>Something is there that is only partly it: never undo it.</summary>
    Changed,
    /// <summary>The machine does not say: never a host's answer, but what the engine makes of a look that failed.</summary>
    Unknown,
}

/// <summary>What the kernel has of a jail.</summary>
/// <param name="Presence">Whether it is there.</param>
/// <param name="Kernel">Its identity as found now, null when gone.</param>
/// <param name="Processes">How many processes are in it.</param>
/// <param name="Holders">What keeps it dying: processes, mounts, sockets; for people.</param>
public sealed record Observation(Presence Presence, Resource? Kernel, int Processes, IReadOnlyList<string> Holders);

/// <summary>How much of something a jail uses, and its limit as the kernel has it now.</summary>
/// <param name="Resource">What, as rctl(8) names it, or the parameter that limits it.</param>
/// <param name="Used">How much now, or null where that cannot be told.</param>
/// <param name="Limit">The limit as it was given, or empty.</param>
/// <param name="Note">What the kernel has instead of that limit, else empty.</param>
public sealed record ResourceUsage(string Resource, long? Used, string Limit, string Note);

/// <summary>A process of a jail. What it calls itself comes from inside the jail, so it may be anything.</summary>
/// <param name="Pid">Its number on the machine.</param>
/// <param name="Inside">Its number in the jail, or null where there is no other.</param>
/// <param name="User">The name of its user as the jail has it, or the user's number.</param>
/// <param name="Elapsed">How long ago it started.</param>
/// <param name="IsZombie">Whether it has ended and was not waited for.</param>
/// <param name="Command">Its name and arguments, or its short name in brackets.</param>
public sealed record JailProcess(int Pid, int? Inside, string User, TimeSpan Elapsed, bool IsZombie, string Command);

/// <summary>Processes of a jail that the kernel killed because memory ran out.</summary>
/// <param name="Count">How many since the jail was made.</param>
/// <param name="Latest">The latest of them, for people, where the machine says which.</param>
public sealed record MemoryKills(long Count, IReadOnlyList<string> Latest);

/// <summary>A jail that the machine has, ours or not.</summary>
/// <param name="Uuid">Our marker, or null: foreign.</param>
/// <param name="Name">Its name on the machine.</param>
/// <param name="Path">Its root.</param>
/// <param name="Kernel">Its identity.</param>
/// <param name="Dying">Whether it is being removed.</param>
public sealed record HostJail(Guid? Uuid, string Name, string Path, Resource Kernel, bool Dying);

/// <summary>
/// What the lifecycle asks of a machine. Laws for every verb: it touches only what the resource names; a failure is a
/// JaildException that names the thing; cancellation ends the child at work (TERM, 5 s, KILL) before the verb returns.
/// </summary>
public interface IJailHost
{
    /// <summary>linux, simulated, freebsd.</summary>
    string Name { get; }

    /// <summary>Changes exactly when the machine boots.</summary>
    Task<string> BootId(CancellationToken cancel);

    /// <summary>
    /// Checks a definition for this host without effect. Refuses by name, with the nearest known one, any parameter
    /// unknown or unsupported here, and values of the wrong type, with one FieldError each; the answer lists parameters accepted without effect.
    /// </summary>
    IReadOnlyList<string> Check(JailDefinition definition);

    /// <summary>All jails of the machine, dying and foreign ones too.</summary>
    Task<IReadOnlyList<HostJail>> List(CancellationToken cancel);

    /// <summary>The exact resources that a step will make for a jail, in order, and whether each was there before. No effect. Empty: nothing to do.</summary>
    Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, CancellationToken cancel);

    /// <summary>The parameters that a running jail takes up at once when they change, by <see cref="Replan"/>; all others hold from its next start.</summary>
    IReadOnlySet<string> Live { get; }

    /// <summary>
    /// The resources that a step of a running jail shall have, now that its definition has changed: those that stay, as they were made or with
    /// other facts, and new ones, and whether each of these was there before. No effect. The same again: nothing to do. What is wanted is then
    /// made, also where it is there already, and after that what is no more wanted is removed.
    /// </summary>
    Task<IReadOnlyList<Resource>> Replan(Step step, IReadOnlyList<Resource> made, JailRun jail, CancellationToken cancel);

    /// <summary>
    /// Makes a planned resource; may be repeated after it was made, half made or never made. A foreign one in its place (Existed)
    /// is an AlreadyExists error unless sharing it is harmless (an address). The answer is the resource with what became known (jid, pid).
    /// </summary>
    Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel);

    /// <summary>
    /// Removes a resource; may always be called, any number of times. Success means that nothing of ours is left (for a jail:
    /// that the kernel has begun to remove it). Leaves alone what Existed or is somebody else's by now. Never through a mount, never along a link.
    /// </summary>
    Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel);

    /// <summary>Whether something that was made for a jail is still there, as the same thing. No effect.</summary>
    Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel);

    /// <summary>Runs a hook to its end, with JAILD_UUID, JAILD_NAME, JAILD_STATE, JAILD_TRIGGER, JAILD_REASON, JAILD_OPERATION, JID, JNAME and JPATH.</summary>
    Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel);

    /// <summary>SIGTERM to the jail's processes but its first, then waits until they are gone or the grace is over. Success also when the jail is gone.</summary>
    Task Terminate(JailRun jail, TimeSpan grace, CancellationToken cancel);

    /// <summary>What the kernel has of a jail, by its journaled identity or, when none was journaled yet, by its marker.</summary>
    Task<Observation> Observe(JailRun jail, CancellationToken cancel);

    /// <summary>Completes when a jail that was alive no longer is.</summary>
    Task Died(JailRun jail, CancellationToken cancel);

    /// <summary>
    /// Tells whenever the kernel has killed more processes of a running jail for want of memory than were told before, at least the first at
    /// once; floods of them are told together. Ends when the jail is gone, with the last of them first, or where the machine tells of none.
    /// </summary>
    IAsyncEnumerable<MemoryKills> MemoryKilled(JailRun jail, long told, CancellationToken cancel);

    /// <summary>What a running jail uses and its limits, read now; empty when it does not run.</summary>
    Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, CancellationToken cancel);

    /// <summary>The processes of a running jail, wherever in it they have gone; those that have ended and were not waited for too. Empty when it does not run.</summary>
    Task<IReadOnlyList<JailProcess>> Processes(JailRun jail, CancellationToken cancel);

    /// <summary>Ends and awaits all children that an earlier daemon left at work for an operation, but nothing that runs inside a jail that stays.</summary>
    Task EndChildren(JailRun jail, CancellationToken cancel);
}
