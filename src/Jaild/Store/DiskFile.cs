using Microsoft.Win32.SafeHandles;

namespace Jaild.Store;

/// <summary>An open file of the real file system.</summary>
internal sealed class DiskFile : IStoreFile
{
    private readonly SafeFileHandle handle;

    public DiskFile(string path, FileMode mode, FileAccess access)
    {
        Path = path;
        handle = DiskCalls.Mapped(path, () => File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete));
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> into, long offset)
    {
        var read = 0;
        while (read < into.Length && RandomAccess.Read(handle, into[read..], offset + read) is > 0 and var more)
        {
            read += more;
        }
        return read;
    }

    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        try
        {
            RandomAccess.Write(handle, data, offset);
        }
        catch (IOException error) when (DiskCalls.IsFull(error))
        {
            throw new DiskFullException(Path, error);
        }
    }

    public void SyncData() => DiskCalls.SyncData(handle, Path);

    public void Truncate(long length) => DiskCalls.Mapped(Path, () =>
    {
        RandomAccess.SetLength(handle, length);
        return length;
    });

    public void Dispose() => handle.Dispose();
}
