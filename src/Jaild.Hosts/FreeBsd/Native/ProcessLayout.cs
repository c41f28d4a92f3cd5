namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>Where the fields of struct kinfo_proc stand (sys/user.h), which sysctl(3) gives for KERN_PROC; its first field is its own size.</summary>
internal static class ProcessLayout
{
    internal const int Size = 1088;
    internal const int Pid = 72;
    internal const int ParentPid = 76;
    internal const int Uid = 168;
    internal const int Start = 336;
    internal const int State = 388;
    internal const int Command = 447;
    internal const int CommandBytes = 20;
    internal const int Jid = 592;

    /// <summary>SSLEEP.</summary>
    internal const byte Sleeping = 3;

    /// <summary>SZOMB.</summary>
    internal const byte Zombie = 5;
}
