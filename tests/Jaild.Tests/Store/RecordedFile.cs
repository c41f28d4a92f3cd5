using Jaild.Store;

namespace Jaild.Tests.Store;

/// <summary>An open file of <see cref="RecordedFiles"/>.</summary>
internal sealed class RecordedFile(RecordedFiles files, string path, RecordedContent content) : IStoreFile
{
    public string Path => path;

    public long Length => files.Look(() => (long)content.Bytes.Length);

    public int Read(Span<byte> into, long offset)
    {
        files.CheckRead(path, offset, offset + into.Length);
        var bytes = files.Look(() => content.Bytes);
        var count = (int)Math.Clamp(bytes.Length - offset, 0, into.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(into);
        return count;
    }

    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        var copy = data.ToArray();
        var room = files.Change(() =>
        {
            // A write that does not fit is done as far as it does, as write(2) would.
            var fits = files.IsFull(Math.Max(0, offset + copy.Length - content.Bytes.Length)) ? copy.Length / 2 : copy.Length;
            content.Write(copy[..fits], offset);
            return fits;
        });
        if (room < copy.Length)
        {
            throw new DiskFullException(path);
        }
    }

    public void SyncData() => files.Change(
        () => files.FailsToSync(path) ? throw new IOException($"{path}: fdatasync: Input/output error") : true, content.Sync);

    public void Truncate(long length) => files.Change(() =>
    {
        if (files.IsFullToTruncate)
        {
            throw new DiskFullException(path);
        }
        content.Truncate(length);
        return true;
    });

    public void Dispose()
    {
    }
}
