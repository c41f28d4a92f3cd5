using System.Text;
using Jaild.Core;

namespace Jaild.Hosts.Native;

/// <summary>
/// Mounts by descriptors (open_tree(2), fsopen(2), move_mount(2)): a mount gets its flags and becomes private before anybody
/// can see it, so that it is there whole or not at all.
/// </summary>
internal static unsafe class MountCall
{
    internal const int Detach = 2;
    internal const int NoFollow = 8;

    private const nint OpenTreeCall = 428, MoveMountCall = 429, OpenCall = 430, ConfigureCall = 431, MountCallNumber = 432, SetAttributesCall = 442;
    private const nint EmptyPath = 0x1000;
    private const ulong Private = 1 << 18;

    /// <summary>A mount of what a directory or file shows, not attached anywhere yet.</summary>
    internal static Descriptor Bind(string source)
    {
        const nint clone = 1;
        fixed (byte* path = Bytes(source))
        {
            return new(LibC.Syscall(OpenTreeCall, -100, (nint)path, clone | OpenFlags.CloseOnExec, 0, 0), "open_tree", source);
        }
    }

    /// <summary>The same of one that is open.</summary>
    internal static Descriptor Bind(Descriptor source, string name)
    {
        const nint clone = 1;
        fixed (byte* empty = Bytes(""))
        {
            return new(LibC.Syscall(OpenTreeCall, source.Number, (nint)empty, clone | OpenFlags.CloseOnExec | EmptyPath, 0, 0), "open_tree", name);
        }
    }

    /// <summary>A new tmpfs, not attached anywhere yet.</summary>
    internal static Descriptor Tmpfs(string source, IEnumerable<(string Key, string Value)> options)
    {
        using var context = New("tmpfs");
        Set(context, "source", source);
        foreach (var (key, value) in options)
        {
            Set(context, key, value);
        }
        const nint create = 6;
        Need(LibC.Syscall(ConfigureCall, context.Number, create, 0, 0, 0), context, "fsconfig", "tmpfs");
        return new(LibC.Syscall(MountCallNumber, context.Number, 1, 0, 0, 0), "fsmount", "tmpfs");
    }

    /// <summary>Gives a mount its flags and makes it private.</summary>
    internal static void SetAttributes(Descriptor mount, ulong flags, string name)
    {
        var attributes = stackalloc ulong[4];
        (attributes[0], attributes[1], attributes[2], attributes[3]) = (flags, 0, Private, 0);
        fixed (byte* empty = Bytes(""))
        {
            Errno.Checked(LibC.Syscall(SetAttributesCall, mount.Number, (nint)empty, EmptyPath, (nint)attributes, 32), "mount_setattr", name);
        }
    }

    /// <summary>Attaches a mount to a file or directory that is open.</summary>
    internal static void Attach(Descriptor mount, Descriptor target, string name)
    {
        const nint fromEmptyPath = 4, toEmptyPath = 0x40;
        fixed (byte* empty = Bytes(""))
        {
            Errno.Checked(LibC.Syscall(MoveMountCall, mount.Number, (nint)empty, target.Number, (nint)empty, fromEmptyPath | toEmptyPath), "move_mount", name);
        }
    }

    private static Descriptor New(string type)
    {
        fixed (byte* name = Bytes(type))
        {
            return new(LibC.Syscall(OpenCall, (nint)name, 1, 0, 0, 0), "fsopen", type);
        }
    }

    private static void Set(Descriptor context, string key, string value)
    {
        const nint text = 1;
        fixed (byte* k = Bytes(key), v = Bytes(value))
        {
            Need(LibC.Syscall(ConfigureCall, context.Number, text, (nint)k, (nint)v, 0), context, "fsconfig", $"{key}={value}");
        }
    }

    /// <summary>The file system's own word on what was wrong is read from its context.</summary>
    private static void Need(nint answer, Descriptor context, string call, string what)
    {
        if (answer >= 0)
        {
            return;
        }
        var number = Errno.Last;
        var buffer = stackalloc byte[512];
        var count = LibC.Read(context.Number, buffer, 512);
        throw count <= 0 ? Errno.Error(call, what, number)
            : new JaildException(ErrorKind.Host, "MOUNT_REFUSED", $"{what}: {Encoding.UTF8.GetString(buffer, (int)count).Trim()}");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
