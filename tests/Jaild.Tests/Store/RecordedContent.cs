namespace Jaild.Tests.Store;

/// <summary>A file's bytes as they are, as they are durable, and the changes in between.</summary>
internal sealed class RecordedContent(byte[] bytes)
{
    private const int Sector = 512;

    private readonly List<(long Offset, byte[]? Data)> unsynced = [];
    private byte[] durable = bytes;

    public RecordedContent() : this([])
    {
    }

    /// <summary>As a reader sees it; never changed in place.</summary>
    public byte[] Bytes { get; private set; } = bytes;

    public void Write(byte[] data, long offset)
    {
        unsynced.Add((offset, data));
        Bytes = Written(Bytes, offset, data);
    }

    public void Truncate(long length)
    {
        unsynced.Add((length, null));
        Bytes = Resized(Bytes, length);
    }

    public void Sync()
    {
        durable = Bytes;
        unsynced.Clear();
    }

    public RecordedContent AfterPowerCut(Func<bool> survives)
    {
        var left = durable;
        foreach (var (offset, data) in unsynced)
        {
            if (data is null)
            {
                left = survives() ? Resized(left, offset) : left;
                continue;
            }
            for (var at = 0; at < data.Length;)
            {
                var count = (int)Math.Min(data.Length - at, Sector - ((offset + at) % Sector));
                left = survives() ? Written(left, offset + at, data[at..(at + count)]) : left;
                at += count;
            }
        }
        return new RecordedContent(left);
    }

    private static byte[] Written(byte[] old, long offset, byte[] data)
    {
        var result = Resized(old, Math.Max(old.Length, offset + data.Length));
        data.CopyTo(result, offset);
        return result;
    }

    private static byte[] Resized(byte[] old, long length)
    {
        var result = new byte[length];
        old.AsSpan(0, (int)Math.Min(old.Length, length)).CopyTo(result);
        return result;
    }
}
