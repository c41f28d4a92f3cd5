using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.FreeBsd.Calls;

/// <summary>Reads variables of sysctl(3), of any size.</summary>
internal static class SysctlReader
{
    private const int Tries = 10;

    /// <summary>A variable's bytes, or null where there is none of that name.</summary>
    internal static byte[]? Read(this IKernelCalls kernel, string name) => Read(name, old => kernel.Sysctl(name, old));

    /// <summary>The same by numbers.</summary>
    internal static byte[]? Read(this IKernelCalls kernel, params int[] numbers) => Read($"sysctl {string.Join('.', numbers)}", old => kernel.Sysctl(numbers, old, null));

    /// <summary>The numbers of a name, or null where there is none.</summary>
    internal static int[]? Numbers(this IKernelCalls kernel, string name) =>
        Read(name, old => kernel.Sysctl([0, 3], old, Encoding.UTF8.GetBytes(name + '\0'))) is { } bytes ? MemoryMarshal.Cast<byte, int>(bytes).ToArray() : null;

    /// <summary>An int, or null where there is none.</summary>
    internal static int? Number(this IKernelCalls kernel, string name) =>
        kernel.Read(name) is { Length: sizeof(int) } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : null;

    /// <summary>A text, up to its NUL.</summary>
    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static byte[]? Read(string name, Func<Iovec, KernelAnswer> call)
    {
        for (var tried = 1; ; tried++)
        {
            var size = new Iovec(null, 0);
            var asked = call(size);
            if (asked.Errno is FreeBsdErrno.NoEntry or FreeBsdErrno.NoCall or FreeBsdErrno.NoDevice)
            {
                return null;
            }
            // what is listed may grow meanwhile
            var old = new Iovec(new byte[size.Length + size.Length / 4 + 64]);
            var answer = asked.Result < 0 ? asked : call(old);
            if (answer.Result >= 0)
            {
                return old.Memory![..(int)old.Length];
            }
            if (answer.Errno != FreeBsdErrno.NoMemory || tried == Tries)
            {
                throw KernelFailure.Of("sysctl", name, answer.Errno, "");
            }
        }
    }
}
