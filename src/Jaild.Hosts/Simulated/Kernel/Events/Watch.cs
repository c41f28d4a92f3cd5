using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Events;

/// <summary>One registration of a kqueue for a prison, and what has happened since it was last asked.</summary>
internal sealed class Watch(ulong ident, short filter, uint wanted, ushort flags, Prison? prison)
{
    private uint happened;
    private long data;

    public ulong Ident => ident;

    public short Filter => filter;

    public Prison? Prison => prison;

    public bool IsActive => happened != 0;

    /// <summary>Whether the next answer is its last.</summary>
    public bool Ends => (happened & JailNotes.Remove) != 0 || (flags & KeventFlags.OneShot) != 0;

    /// <summary>Notes something, if it is wanted: two children or two processes become "several", and lose who they were.</summary>
    public void Note(uint note, long about)
    {
        if ((wanted & note) == 0)
        {
            return;
        }
        if (about != 0)
        {
            (data, happened) = data == 0 && (happened & JailNotes.Multiple) == 0 ? (about, happened) : (0, happened | JailNotes.Multiple);
        }
        happened |= note;
    }

    /// <summary>What has happened; nothing has, afterwards.</summary>
    public Kevent Take()
    {
        var last = (happened & JailNotes.Remove) != 0 ? KeventFlags.EndOfFile | KeventFlags.OneShot : 0;
        var taken = new Kevent(ident, filter, (ushort)(flags | last | KeventFlags.Clear), happened, data);
        (happened, data) = (0, 0);
        return taken;
    }
}
