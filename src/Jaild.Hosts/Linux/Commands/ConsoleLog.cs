using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Commands;

/// <summary>The file of exec.consolelog, at whose end commands inside print; opened anew for each, so that it may be rotated between them.</summary>
internal sealed class ConsoleLog : IDisposable
{
    private const int Append = 0x400, EmptyPath = 0x1000;
    private const uint Mode = 0x1a4;

    private readonly FileStatus before;

    private ConsoleLog(string path, Descriptor file, FileStatus before)
    {
        Path = path;
        File = file;
        this.before = before;
    }

    internal string Path { get; }

    internal Descriptor File { get; }

    /// <summary>The log of a jail, made when it is not there, or null when it has none. No link leads to it, least of all one that the jail made.</summary>
    internal static ConsoleLog? Open(JailDefinition definition)
    {
        if (definition.Text("exec.consolelog") is not { Length: > 0 } path)
        {
            return null;
        }
        // the jail may have put a pipe there, which would be waited for
        var file = Find(definition, path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.NonBlocking | Append, forReading: true)
            ?? throw new JaildException(ErrorKind.Host, "CONSOLE_LOG", $"exec.consolelog: the directory of {path} is not there: make it");
        try
        {
            var status = FileStatus.Of(file, path);
            return status.IsFile ? new(path, file, status) : throw new JaildException(ErrorKind.Host, "CONSOLE_LOG", $"exec.consolelog: {path} is no regular file: put one in its place, or name another");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What is wrong with a path as a log before anything is made, or null.</summary>
    internal static string? Problem(JailDefinition definition, string path)
    {
        try
        {
            using var there = Find(definition, path, 0, forReading: false);
            return there is null || FileStatus.Of(there, path).IsFile ? null : "is no regular file";
        }
        catch (JaildException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Runtimes give it to the user that the command runs as, crun to the group too; whose it was it shall stay.</summary>
    public void Dispose()
    {
        LibC.ChangeOwnerAt(File.Number, "", before.Owner, before.Group, EmptyPath);
        File.Dispose();
    }

    private static Descriptor? Find(JailDefinition definition, string path, int flags, bool forReading)
    {
        var below = JailRoot.Relative(definition.Path, path);
        using var top = OpenedPath.Directory(below is null ? "/" : definition.Path.TrimEnd('/'));
        return top is null ? null : OpenedPath.Below(top, below ?? path.Trim('/'), path, flags, forReading, (flags & OpenFlags.Create) == 0 ? 0 : Mode);
    }
}
