using System.Runtime.InteropServices;

namespace Jaild.Hosts.Native;

internal static unsafe partial class LibC
{
    /// <summary>posix_spawn(3); answers the error number itself.</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int PosixSpawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    /// <summary>posix_spawn_file_actions_init(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int ActionsInit(byte* actions);

    /// <summary>posix_spawn_file_actions_destroy(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial void ActionsDestroy(byte* actions);

    /// <summary>posix_spawn_file_actions_adddup2(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int ActionsAddDup2(byte* actions, int from, int to);

    /// <summary>posix_spawn_file_actions_addopen(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ActionsAddOpen(byte* actions, int to, string path, int flags, uint mode);

    /// <summary>posix_spawn_file_actions_addchdir_np(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ActionsAddChdir(byte* actions, string path);

    /// <summary>posix_spawnattr_init(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int AttributesInit(byte* attributes);

    /// <summary>posix_spawnattr_destroy(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial void AttributesDestroy(byte* attributes);

    /// <summary>posix_spawnattr_setflags(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int AttributesSetFlags(byte* attributes, short flags);

    /// <summary>posix_spawnattr_setsigdefault(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int AttributesSetSigDefault(byte* attributes, byte* set);

    /// <summary>posix_spawnattr_setsigmask(3)</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int AttributesSetSigMask(byte* attributes, byte* set);

    /// <summary>waitid(2)</summary>
    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int idType, int id, byte* info, int options);

    /// <summary>kill(2)</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    /// <summary>signal(2)</summary>
    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    internal static partial nint Signal(int signal, nint handler);

    /// <summary>prctl(2)</summary>
    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);
}
