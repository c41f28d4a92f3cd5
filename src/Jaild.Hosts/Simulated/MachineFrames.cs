using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jaild.Hosts.Simulated;

/// <summary>Messages on a stream: four bytes of length, little-endian, then JSON. Writers take turns; there is one reader.</summary>
internal sealed class MachineFrames(Stream stream) : IDisposable
{
    private const int Longest = 64 << 20;
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Sends a message.</summary>
    public async Task Write<T>(T message, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var frame = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, json.Length);
        json.CopyTo(frame, 4);
        await turn.WaitAsync(cancel);
        try
        {
            await stream.WriteAsync(frame, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The next message, or null at the stream's end, also in the middle of one.</summary>
    public async Task<T?> Read<T>(JsonTypeInfo<T> type, CancellationToken cancel) where T : class
    {
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) < head.Length)
        {
            return null;
        }
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > Longest)
        {
            throw new InvalidDataException($"a message of {length} bytes");
        }
        var json = new byte[length];
        return await stream.ReadAtLeastAsync(json, length, throwOnEndOfStream: false, cancel) < length ? null : JsonSerializer.Deserialize(json, type);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        turn.Dispose();
        stream.Dispose();
    }
}
