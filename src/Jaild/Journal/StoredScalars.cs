using Google.Protobuf;

namespace Jaild.Journal;

/// <summary>Ids, times and enums in their stored form, and back.</summary>
internal static class StoredScalars
{
    /// <summary>An id as its 16 bytes.</summary>
    public static ByteString Bytes(this Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>The id of 16 bytes; without bytes the empty one.</summary>
    public static Guid Guid(this ByteString bytes) => bytes.IsEmpty ? default : new Guid(bytes.Span, bigEndian: true);

    /// <summary>The id of 16 bytes; without bytes none.</summary>
    public static Guid? GuidOrNull(this ByteString bytes) => bytes.IsEmpty ? null : bytes.Guid();

    /// <summary>A time in units of 100 ns since 1970.</summary>
    public static long Ticks(this DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    /// <summary>The time of units of 100 ns since 1970.</summary>
    public static DateTimeOffset Time(this long ticks) => new(ticks + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    /// <summary>A number of Core's enums as stored: zero is kept for what is not known, so all are one higher.</summary>
    public static int Stored(int value) => value + 1;

    /// <summary>The same backwards; a number of a later version stays what it is.</summary>
    public static int Read(int value) => value - 1;
}
