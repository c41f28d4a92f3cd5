namespace Jaild.Hosts.Simulated.Kernel.Calls;

/// <summary>
/// One iovec of a caller: its own memory, which a call reads and writes, and the length beside it.
/// No memory with a length is an address that cannot be read.
/// </summary>
internal sealed class Iovec(byte[]? memory, long length)
{
    public Iovec(byte[]? memory) : this(memory, memory?.Length ?? 0)
    {
    }

    public byte[]? Memory { get; } = memory;

    public long Length { get; set; } = length;
}
