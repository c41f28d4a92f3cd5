namespace Jaild.Hosts.Native;

/// <summary>What statx(2) tells of a file.</summary>
/// <param name="Mode">Its kind and permissions.</param>
/// <param name="Device">Its file system as major:minor, as in mountinfo.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Mount">The mount by which it was found.</param>
/// <param name="IsMountRoot">Whether it is the root of that mount.</param>
/// <param name="Owner">The user whose it is.</param>
/// <param name="Group">Its group.</param>
internal sealed record FileStatus(uint Mode, string Device, ulong Inode, ulong Mount, bool IsMountRoot, uint Owner, uint Group)
{
    private const int EmptyPath = 0x1000, NoFollow = 0x100;

    internal bool IsDirectory => (Mode & 0xf000) == 0x4000;

    internal bool IsFile => (Mode & 0xf000) == 0x8000;

    internal bool IsLink => (Mode & 0xf000) == 0xa000;

    /// <summary>The status of an open file.</summary>
    internal static FileStatus Of(Descriptor file, string name) =>
        Read(file.Number, "", EmptyPath) ?? throw Errno.Error("statx", name, Errno.Last);

    /// <summary>The status of a name, a link itself, or null with errno set.</summary>
    internal static FileStatus? Find(string path, Descriptor? directory = null) => Read(directory?.Number ?? -100, path, NoFollow);

    private static unsafe FileStatus? Read(int directory, string path, int flags)
    {
        // what is known here is enough, and a file server that does not answer is not asked
        const int dontSync = 0x4000;
        const uint basicAndMount = 0x7ff | 0x1000;
        const ulong mountRoot = 0x2000;
        var x = stackalloc byte[256];
        return LibC.StatX(directory, path, flags | dontSync, basicAndMount, x) < 0 ? null
            : new(*(ushort*)(x + 28), $"{*(uint*)(x + 136)}:{*(uint*)(x + 140)}", *(ulong*)(x + 32), *(ulong*)(x + 144), (*(ulong*)(x + 8) & mountRoot) != 0, *(uint*)(x + 20), *(uint*)(x + 24));
    }
}
