using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Options;

namespace Jaild.Hosts.Simulated.Kernel.Getting;

/// <summary>Writes answers into the buffers of jail_get(2): where there is no buffer, only the length that one would need.</summary>
internal static class Output
{
    /// <summary>A number: the buffer has exactly its size.</summary>
    public static void Write(OptionList options, string name, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        WriteExactly(options, name, bytes);
    }

    /// <summary>An unsigned long: the buffer has exactly its size.</summary>
    public static void Write(OptionList options, string name, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        WriteExactly(options, name, bytes);
    }

    /// <summary>A text: the buffer may be larger, and keeps its length.</summary>
    public static void Write(OptionList options, string name, string value) => Write(options, name, KernelText.Write(value), changesLength: false);

    /// <summary>A list: the buffer may be larger; its length becomes the list's.</summary>
    public static void WriteList(OptionList options, string name, ReadOnlySpan<byte> value) => Write(options, name, value, changesLength: true);

    private static void WriteExactly(OptionList options, string name, ReadOnlySpan<byte> bytes)
    {
        if (options.Find(name) is { Value: { } value } && value.Length != bytes.Length)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid);
        }
        Write(options, name, bytes, changesLength: false);
    }

    private static void Write(OptionList options, string name, ReadOnlySpan<byte> bytes, bool changesLength)
    {
        if (options.Find(name) is not { } option)
        {
            return;
        }
        if (option.Value is { } value)
        {
            if (value.Length < bytes.Length)
            {
                throw new KernelRefusal(FreeBsdErrno.Invalid);
            }
            bytes.CopyTo(value);
        }
        if (option.Value is null || changesLength)
        {
            option.Length = bytes.Length;
        }
    }
}
