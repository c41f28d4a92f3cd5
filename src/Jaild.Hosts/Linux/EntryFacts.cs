using System.Formats.Tar;
using System.Text;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Gives a file that was unpacked what its entry says of it: owner, mode, attributes, times.</summary>
internal static class EntryFacts
{
    private const int EmptyPath = 0x1000;
    private const string AttributePrefix = "SCHILY.xattr.";

    /// <summary>Owner first: a change of owner takes set-user-id and capabilities away.</summary>
    internal static unsafe void Give(Descriptor file, TarEntry entry, string name)
    {
        var target = $"{name}/{entry.Name}";
        Errno.Checked(LibC.ChangeOwnerAt(file.Number, "", (uint)entry.Uid, (uint)entry.Gid, EmptyPath), "fchownat", target);
        Errno.Checked(LibC.ChangeMode(file.Number, (uint)entry.Mode), "fchmod", target);
        // the mark of a root says whose it is: one packed with an earlier root must not
        foreach (var (key, value) in (entry as PaxTarEntry)?.ExtendedAttributes
            .Where(a => a.Key.StartsWith(AttributePrefix, StringComparison.Ordinal) && a.Key != AttributePrefix + RootPart.Mark) ?? [])
        {
            // the reader has made text of the bytes: only what came through unharmed can be set
            if (value.Contains('\uFFFD'))
            {
                throw Unpacker.Unsafe(entry, $"has the attribute {key}, whose value is no text and cannot be kept");
            }
            var bytes = Encoding.UTF8.GetBytes(value);
            fixed (byte* data = bytes)
            {
                Errno.Checked(LibC.SetAttribute(file.Number, key[AttributePrefix.Length..], data, bytes.Length, 0), "fsetxattr", $"{target} {key}");
            }
        }
        var times = stackalloc long[4];
        var ticks = (entry.ModificationTime - DateTimeOffset.UnixEpoch).Ticks;
        (times[0], times[1]) = (ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * 100);
        (times[2], times[3]) = (times[0], times[1]);
        Errno.Checked(LibC.ChangeTimes(file.Number, times), "futimens", target);
    }
}
