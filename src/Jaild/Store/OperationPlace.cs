using System.Buffers.Binary;
using Jaild.Core.Model;

namespace Jaild.Store;

/// <summary>
/// The place of an operation among all, by bytes: when it was accepted, then its id. It never changes, so a list that goes on after a
/// place neither misses nor repeats any.
/// </summary>
internal static class OperationPlace
{
    /// <summary>The bytes of a place.</summary>
    public const int Length = 24;

    /// <summary>Before every operation.</summary>
    public static readonly byte[] First = new byte[Length];

    /// <summary>After every operation.</summary>
    public static readonly byte[] End = [.. Enumerable.Repeat(byte.MaxValue, Length)];

    /// <summary>Where an operation is.</summary>
    public static byte[] Of(Operation operation) => At(operation.Created, operation.Id);

    /// <summary>Where an operation is among those of its jail.</summary>
    public static byte[] Of(Operation operation, Guid jail) => Within(jail, Of(operation));

    /// <summary>Before all that was accepted at a time or later.</summary>
    public static byte[] At(DateTimeOffset time, Guid id = default)
    {
        var place = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(place, time.UtcTicks);
        id.TryWriteBytes(place.AsSpan(sizeof(long)), bigEndian: true, out _);
        return place;
    }

    /// <summary>A place among the operations of one jail, or of all.</summary>
    public static byte[] Within(Guid? jail, byte[] place) => jail is { } one ? [.. one.ToByteArray(bigEndian: true), .. place] : place;

    /// <summary>Whether one place is before another.</summary>
    public static bool IsBefore(this byte[] place, byte[] other) => place.AsSpan().SequenceCompareTo(other) < 0;
}
