namespace Jaild.Hosts.Simulated.Kernel.Events;

/// <summary>A struct kevent, without what the kernel only hands through.</summary>
internal readonly record struct Kevent(ulong Ident, short Filter, ushort Flags, uint Notes = 0, long Data = 0);
