namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>What kevent(2) tells of jails, from FreeBSD 15 on: the filters EVFILT_JAIL and EVFILT_JAILDESC with their fflags.</summary>
internal static class JailNotes
{
    /// <summary>EVFILT_JAIL: the ident is a jid, 0 for the caller's own jail.</summary>
    internal const short JailFilter = -14;

    /// <summary>EVFILT_JAILDESC: the ident is a jail descriptor.</summary>
    internal const short DescriptorFilter = -15;

    /// <summary>NOTE_JAIL_CHILD: a jail was made directly below; data is its jid.</summary>
    internal const uint Child = 0x80000000;

    /// <summary>NOTE_JAIL_SET: jail_set changed it.</summary>
    internal const uint Set = 0x40000000;

    /// <summary>NOTE_JAIL_ATTACH: a process came in; data is its pid.</summary>
    internal const uint Attach = 0x20000000;

    /// <summary>NOTE_JAIL_REMOVE: it began to die; the registration ends.</summary>
    internal const uint Remove = 0x10000000;

    /// <summary>NOTE_JAIL_MULTI: more than one child or process since the last look; data is 0.</summary>
    internal const uint Multiple = 0x08000000;
}
