using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>The directory that is a jail's root, opened so that what is below it is found without following links.</summary>
internal sealed class JailRoot : IDisposable
{
    private JailRoot(string path, Descriptor directory)
    {
        Path = path;
        Directory = directory;
        RealPath = OpenedPath.NameOf(directory);
    }

    /// <summary>As the definition has it, without slashes at its end.</summary>
    internal string Path { get; }

    /// <summary>As the kernel names it, for mountinfo.</summary>
    internal string RealPath { get; }

    internal Descriptor Directory { get; }

    /// <summary>The root, or an error that says what is wrong with its path.</summary>
    internal static JailRoot Open(string path) =>
        Problem(path, isMade: false) is { } problem ? throw new JaildException(ErrorKind.Host, "PATH_UNUSABLE", $"path {path} {problem}")
        : Find(path) ?? throw new JaildException(ErrorKind.Host, "PATH_UNUSABLE", $"path {path} went away");

    /// <summary>The root, or null when it is not there.</summary>
    internal static JailRoot? Find(string path)
    {
        var trimmed = path.TrimEnd('/');
        return OpenedPath.Directory(trimmed) is { } directory ? new(trimmed, directory) : null;
    }

    /// <summary>What is wrong with a path as a jail's root, or null.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="isMade">Whether we make it: then it need not be there.</param>
    internal static string? Problem(string path, bool isMade)
    {
        var trimmed = path.TrimEnd('/');
        var status = trimmed == "" ? null : FileStatus.Find(trimmed);
        return trimmed == "" ? "is the host's own root: give the jail a directory of its own"
            : status is null && isMade ? (FileStatus.Find(System.IO.Path.GetDirectoryName(trimmed)!) is null ? $"cannot be made: {System.IO.Path.GetDirectoryName(trimmed)} is not there" : null)
            : status is null ? $"is not there ({Errno.Text(Errno.Last)}): make it, or give $jaild_archive to have it made"
            : status.IsLink ? "is a symbolic link: give the directory that it leads to"
            : status.IsDirectory ? null
            : "is not a directory";
    }

    /// <summary>The part of a host path below this root, without slashes around it, or null when it is not below.</summary>
    internal static string? Relative(string root, string target)
    {
        var (top, below) = (root.TrimEnd('/') + '/', target.TrimEnd('/'));
        return below.StartsWith(top, StringComparison.Ordinal) && below.Length > top.Length ? string.Join('/', below[top.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)) : null;
    }

    public void Dispose() => Directory.Dispose();
}
