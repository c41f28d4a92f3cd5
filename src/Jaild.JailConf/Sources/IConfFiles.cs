namespace Jaild.JailConf.Sources;

/// <summary>All that reading jail.conf(5) asks of a file system.</summary>
public interface IConfFiles
{
    /// <summary>The bytes of a file, or why it cannot be read, in the words of strerror(3).</summary>
    /// <param name="path">Absolute, or relative to the working directory.</param>
    /// <param name="limit">A file of more bytes is not read.</param>
    FileContent Read(string path, int limit);

    /// <summary>The names in a directory, in any order; none if it cannot be read.</summary>
    /// <param name="directory">Absolute or relative; empty is the working directory.</param>
    IReadOnlyCollection<string> Names(string directory);
}
