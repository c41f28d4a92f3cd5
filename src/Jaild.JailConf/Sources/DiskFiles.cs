namespace Jaild.JailConf.Sources;

/// <summary>The files of this machine.</summary>
public sealed class DiskFiles : IConfFiles
{
    /// <inheritdoc/>
    public FileContent Read(string path, int limit)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return new(null, "Is a directory");
            }
            using var stream = new FileStream(Opening.Open(path), FileAccess.Read);
            return stream.CanSeek ? Read(stream, limit) : new(null, "Not a regular file");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileContent.Missing;
        }
        catch (UnauthorizedAccessException)
        {
            return new(null, "Permission denied");
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return new(null, e.Message);
        }
    }

    /// <summary>All bytes of a stream that has no more of them than a limit.</summary>
    public static FileContent Read(Stream stream, int limit)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (content.Length + count > limit)
            {
                return new(null, $"File too large: more than {limit} bytes");
            }
            content.Write(buffer, 0, count);
        }
        return FileContent.Of(content.ToArray());
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names(string directory)
    {
        try
        {
            return [.. new DirectoryInfo(directory.Length == 0 ? "." : directory).EnumerateFileSystemInfos().Select(i => i.Name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // glob(3) passes over what it cannot read
            return [];
        }
    }
}
