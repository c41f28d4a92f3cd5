using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.HostTests;

/// <summary>A machine for the contract: the host on it, and hands to do what a host is not asked to do.</summary>
internal abstract class ContractMachine : IAsyncDisposable
{
    internal abstract IJailHost Host { get; }

    /// <summary>A time-out that <see cref="Pass"/> brings about.</summary>
    internal abstract TimeSpan Short { get; }

    /// <summary>What the next daemon has: a host that knows nothing but what is on the machine.</summary>
    internal abstract Task Reopen();

    /// <summary>A jail with a usable root, and further parameters.</summary>
    internal abstract JailDefinition Definition(params string[] settings);

    /// <summary>A line of mount whose target is not there yet.</summary>
    internal abstract string MountLine { get; }

    /// <summary>A command that tells that it has begun and then waits to be released.</summary>
    internal abstract string Block(string name, bool inside);

    internal abstract Task WhenBlocked(string name);

    internal abstract Task Release(string name);

    /// <summary>A command inside that leaves a process behind, perhaps one that ignores SIGTERM.</summary>
    internal abstract string Leave(bool stubborn = false);

    /// <summary>A command that prints a line and ends with a code.</summary>
    internal abstract string Print(string text, int code);

    /// <summary>Ends the jail as a crash of its first process would.</summary>
    internal abstract void Kill(Life life);

    /// <summary>Somebody else mounts something on the target of a mount.</summary>
    internal abstract void Occupy(string target);

    internal abstract bool IsOccupied(string target);

    internal abstract void Vacate(string target);

    internal abstract void Pass(TimeSpan time);

    /// <summary>What is on the machine beyond what was there at first.</summary>
    internal abstract IReadOnlyList<string> Leftovers();

    public abstract ValueTask DisposeAsync();
}
