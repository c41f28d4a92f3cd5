namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>
/// Counts what names a prison. A user keeps it alive; a reference only keeps it from being freed, and so dying. On 12 it is dying exactly as long as
/// it has no user, and may come back; on 15 it is condemned when the last user goes or somebody removes it, and never comes back (not observed).
/// </summary>
internal sealed class References(PrisonTree tree, KernelVersion version)
{
    /// <summary>A prison began to die (15).</summary>
    public event Action<Prison>? Condemned;

    /// <summary>Adds a user: persist, a child, or a process.</summary>
    public static void AddUser(Prison prison)
    {
        prison.Users++;
        prison.References++;
    }

    /// <summary>Adds something that does not keep it alive.</summary>
    public static Hold Add(Prison prison, HoldKind kind, string what)
    {
        var hold = new Hold(prison, kind, what);
        prison.References++;
        prison.Holds.Add(hold);
        return hold;
    }

    public void Drop(Hold hold)
    {
        if (hold.Prison.Holds.Remove(hold))
        {
            DropReference(hold.Prison);
        }
    }

    public void DropUser(Prison prison)
    {
        prison.Users--;
        if (version == KernelVersion.FreeBsd15 && prison is { Users: 0, IsCondemned: false })
        {
            Condemn(prison);
        }
        DropReference(prison);
    }

    /// <summary>Takes persist away, and with it a user.</summary>
    public void DropPersist(Prison prison)
    {
        if (prison.Is(PrisonTraits.Persist))
        {
            prison.Traits &= ~PrisonTraits.Persist;
            DropUser(prison);
        }
    }

    /// <summary>From here on it is dying for good.</summary>
    public void Condemn(Prison prison)
    {
        if (!prison.IsCondemned)
        {
            prison.IsCondemned = true;
            Condemned?.Invoke(prison);
        }
    }

    /// <summary>Frees a prison that nothing names: a new one that failed, too. Its parent loses a user.</summary>
    public void Free(Prison prison)
    {
        tree.Remove(prison);
        if (!prison.Parent!.IsHost)
        {
            DropUser(prison.Parent);
        }
    }

    /// <summary>Keeps a prison from being freed in the middle of a call.</summary>
    public static void Guard(Prison prison) => prison.References++;

    /// <summary>The end of a guard.</summary>
    public void Unguard(Prison prison) => DropReference(prison);

    private void DropReference(Prison prison)
    {
        if (--prison.References == 0)
        {
            Free(prison);
        }
    }
}
