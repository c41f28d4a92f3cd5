using System.Reflection;
using System.Runtime.InteropServices;

namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>
/// The functions of FreeBSD's libc for jails, as they are. The library is the one that JAILD_LIBC names, else libc: the runtime's
/// loader takes that for libc.so.7, because libc.so is a text for the linker.
/// </summary>
internal static unsafe partial class FreeBsdLibrary
{
    /// <summary>The environment's name for the library.</summary>
    internal const string Variable = "JAILD_LIBC";
    private const string Name = "freebsd-libc";
    private static readonly nint library = NativeLibrary.TryLoad(Named, out var found) ? found : 0;

    static FreeBsdLibrary() => NativeLibrary.SetDllImportResolver(typeof(FreeBsdLibrary).Assembly, Resolve);

    /// <summary>The library that is meant.</summary>
    internal static string Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "libc";

    /// <summary>Whether the library has a function: one that it lacks is a feature that the system lacks.</summary>
    internal static bool Has(string function) => library != 0 && NativeLibrary.TryGetExport(library, function, out _);

    [LibraryImport(Name, EntryPoint = "jail_set", SetLastError = true)]
    internal static partial int JailSet(IovecRecord* vectors, uint count, int flags);

    [LibraryImport(Name, EntryPoint = "jail_get", SetLastError = true)]
    internal static partial int JailGet(IovecRecord* vectors, uint count, int flags);

    [LibraryImport(Name, EntryPoint = "jail_remove", SetLastError = true)]
    internal static partial int JailRemove(int jid);

    [LibraryImport(Name, EntryPoint = "jail_remove_jd", SetLastError = true)]
    internal static partial int JailRemoveDescriptor(int descriptor);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "sysctlbyname", SetLastError = true)]
    internal static partial int SysctlByName(byte* name, void* old, nuint* oldLength, void* value, nuint valueLength);

    [LibraryImport(Name, EntryPoint = "sysctl", SetLastError = true)]
    internal static partial int Sysctl(int* numbers, uint count, void* old, nuint* oldLength, void* value, nuint valueLength);

    [LibraryImport(Name, EntryPoint = "getfsstat", SetLastError = true)]
    internal static partial int FileSystems(void* buffer, nint size, int mode);

    [LibraryImport(Name, EntryPoint = "kqueue", SetLastError = true)]
    internal static partial int Queue();

    [LibraryImport(Name, EntryPoint = "kevent", SetLastError = true)]
    internal static partial int Events(int queue, KeventRecord* changes, int changeCount, KeventRecord* events, int eventCount, TimespecRecord* timeout);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? library : 0;
}
