using Jaild.JailConf.Sources;

namespace Jaildctl.Conf;

/// <summary>The standard input as a file of jail.conf(5), named as jail(8) names it; what it includes is on disk.</summary>
internal sealed class StandardInput(Terminal terminal) : IConfFiles
{
    public const string Name = "STDIN";

    private readonly DiskFiles disk = new();
    private bool isRead;

    public FileContent Read(string path, int limit)
    {
        if (path != Name || isRead)
        {
            return disk.Read(path, limit);
        }
        isRead = true;
        using var stream = terminal.RawIn();
        return DiskFiles.Read(stream, limit);
    }

    public IReadOnlyCollection<string> Names(string directory) => disk.Names(directory);
}
