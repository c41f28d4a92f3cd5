using System.Collections.Immutable;
using System.Text;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>
/// The root directory of a jail: given, or unpacked from an archive. What we made bears a mark that root inside cannot write (a
/// trusted attribute), and only what bears that of the jail itself is ever emptied.
/// </summary>
internal sealed class RootPart(TimeProvider time)
{
    internal const string Mark = "trusted.jaild.uuid";
    private const int RemoveDirectory = 0x200;

    internal static IReadOnlyList<Resource> Plan(JailRun jail)
    {
        var path = jail.Definition.Path.TrimEnd('/');
        var archive = jail.Definition.Text("$jaild_archive");
        if (JailRoot.Problem(path, isMade: archive is not null) is { } problem)
        {
            throw new JaildException(ErrorKind.Host, "PATH_UNUSABLE", $"path {path} {problem}");
        }
        if (archive is null)
        {
            return [new("root", path, Existed: true)];
        }
        if (!File.Exists(archive))
        {
            throw new JaildException(ErrorKind.Host, "ARCHIVE_MISSING", $"$jaild_archive {archive} is not there or is no file");
        }
        using var there = Open(path);
        return [new("root", path, Existed: there is not null && !Tree.IsEmpty(there, path))
        {
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("archive", archive).Add("before", there is null ? "absent" : "empty"),
        }];
    }

    internal async Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel)
    {
        if (!resource.Facts.TryGetValue("archive", out var archive))
        {
            return resource;
        }
        if (resource.Existed)
        {
            throw NotEmpty(resource.Name);
        }
        if (LibC.MakeDirectoryAt(-100, resource.Name, 0x1ed) < 0 && Errno.Last != Errno.Exists)
        {
            throw Errno.Error("mkdir", resource.Name, Errno.Last);
        }
        using var root = Open(resource.Name) ?? throw new JaildException(ErrorKind.Host, "PATH_UNUSABLE", $"{resource.Name} is not a directory");
        if (MarkOf(root, resource.Name) == jail.Uuid.ToString())
        {
            Tree.Empty(root, resource.Name, cancel);
        }
        else if (!Tree.IsEmpty(root, resource.Name))
        {
            throw NotEmpty(resource.Name);
        }
        SetMark(root, resource.Name, jail.Uuid);
        var limit = new Deadlines(jail.Definition).Unpack;
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await new Unpacker(root, resource.Name).Unpack(archive, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Timeout, "UNPACK_TIMEOUT", $"{archive} was not unpacked within {limit.TotalSeconds:0} s; $jaild_unpack_limit gives it more");
        }
        Sync(root, resource.Name);
        return resource;
    }

    internal static bool IsThere(Resource resource, Guid uuid)
    {
        using var root = Open(resource.Name);
        return root is not null && MarkOf(root, resource.Name) == uuid.ToString();
    }

    internal static void Remove(Resource resource, Guid uuid, CancellationToken cancel)
    {
        using var root = resource.Existed ? null : Open(resource.Name);
        if (root is null)
        {
            return;
        }
        var mark = MarkOf(root, resource.Name);
        if (mark != "" && mark != uuid.ToString())
        {
            // another jail's root has come to this place: ours is not here
            return;
        }
        var real = OpenedPath.NameOf(root);
        if (MountTable.Read().FirstOrDefault(m => m.IsWithin(real)) is { } mount && (mount.Target != real || mark == ""))
        {
            throw new JaildException(ErrorKind.Host, "MOUNTED", $"{resource.Name} cannot be removed: {mount.Target} ({mount.Type} {mount.Source}) is mounted there, and is not ours; unmount it first");
        }
        var wasEmpty = resource.Facts.GetValueOrDefault("before") == "empty";
        if (mark != "")
        {
            Tree.Empty(root, resource.Name, cancel);
            if (wasEmpty)
            {
                Errno.Checked(LibC.RemoveAttribute(root.Number, Mark), "fremovexattr", resource.Name);
            }
        }
        else if (!Tree.IsEmpty(root, resource.Name))
        {
            return;
        }
        if (!wasEmpty && LibC.UnlinkAt(-100, resource.Name, RemoveDirectory) < 0 && Errno.Last != Errno.NoEntry)
        {
            throw Errno.Error("rmdir", resource.Name, Errno.Last);
        }
    }

    /// <summary>A root that is acknowledged is there after a power cut: its files, its attributes, and its own name.</summary>
    private static void Sync(Descriptor root, string name)
    {
        Errno.Checked(LibC.SyncFileSystem(root.Number), "syncfs", name);
        using var parent = new Descriptor(LibC.OpenAt(root.Number, "..", OpenFlags.Directory | OpenFlags.CloseOnExec, 0), "open", $"{name}/..");
        Errno.Checked(LibC.Sync(parent.Number), "fsync", $"{name}/..");
    }

    private static Descriptor? Open(string path) =>
        Descriptor.OrNull(LibC.OpenAt(-100, path, OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0));

    internal static unsafe string MarkOf(Descriptor root, string name)
    {
        var value = stackalloc byte[64];
        var length = LibC.GetAttribute(root.Number, Mark, value, 64);
        return length >= 0 ? Encoding.ASCII.GetString(value, (int)length)
            : Errno.Last is Errno.NoData or Errno.NotSupported ? "" : throw Errno.Error("fgetxattr", name, Errno.Last);
    }

    private static unsafe void SetMark(Descriptor root, string name, Guid uuid)
    {
        fixed (byte* value = Encoding.ASCII.GetBytes(uuid.ToString()))
        {
            if (LibC.SetAttribute(root.Number, Mark, value, 36, 0) < 0)
            {
                throw Errno.Error("fsetxattr", name, Errno.Last, "jaild needs trusted attributes there to know its own root again");
            }
        }
    }

    private static JaildException NotEmpty(string path) =>
        new(ErrorKind.AlreadyExists, "PATH_NOT_EMPTY", $"path {path} has something in it already: empty it, choose another, or leave $jaild_archive out to use it as it is");
}
