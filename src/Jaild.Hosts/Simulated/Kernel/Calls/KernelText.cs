using System.Text;

namespace Jaild.Hosts.Simulated.Kernel.Calls;

/// <summary>Text as the kernel has it: bytes up to a NUL, of any encoding; here each char is one byte.</summary>
internal static class KernelText
{
    /// <summary>The text before the first NUL.</summary>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>The bytes of a text and its NUL.</summary>
    public static byte[] Write(string text) => Encoding.Latin1.GetBytes(text + '\0');
}
