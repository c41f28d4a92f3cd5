using System.Buffers.Binary;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>One variable of sysctl(3): its name, its kind with flags, its format, and what reads and writes it.</summary>
internal sealed record SysctlNode(string Name, uint Kind, string Format, Func<KernelProcess, byte[]> Read, Action<KernelProcess, byte[]>? Write = null)
{
    public const uint Readable = 0x80000000;
    public const uint Writable = 0x40000000;

    /// <summary>Whether root inside a jail may write it.</summary>
    public bool IsForPrisons { get; init; }

    /// <summary>Whether numbers after its own say what is wanted.</summary>
    public bool TakesArguments { get; init; }

    public static SysctlNode Number(string name, Func<KernelProcess, int> read, Action<KernelProcess, int>? write = null) =>
        new(name, Readable | (write is null ? 0 : Writable) | 2, "I", p => Bytes(read(p)),
            write is null ? null : (p, bytes) => write(p, bytes.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : throw new KernelRefusal(FreeBsd.Native.FreeBsdErrno.Invalid)));

    public static SysctlNode Text(string name, Func<KernelProcess, string> read, Action<KernelProcess, string>? write = null) =>
        new(name, Readable | (write is null ? 0 : Writable) | 3, "A", p => KernelText.Write(read(p)),
            write is null ? null : (p, bytes) => write(p, KernelText.Read(bytes)));

    public static byte[] Bytes(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
