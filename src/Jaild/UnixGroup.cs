using System.Globalization;
using System.Runtime.InteropServices;
using Jaild.Settings;

namespace Jaild;

/// <summary>Groups by name, as getgrnam(3) knows them.</summary>
internal static partial class UnixGroup
{
    /// <summary>The group's number; a name of digits is the number itself.</summary>
    public static uint Find(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }
        var entry = GetGrNam(group);
        // struct group: name, password, then the number; the same on Linux and FreeBSD
        return entry != 0 ? (uint)Marshal.ReadInt32(entry, 2 * nint.Size) : throw Setting.Wrong($"socket.group: there is no group {group}");
    }

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetGrNam(string name);
}
