using System.Buffers.Binary;
using System.Text;
using Jaild.Core;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>One jail_set(2) or jail_get(2): pairs of names and values, each name once, and room for the kernel's message.</summary>
internal sealed class JailCall(IKernelCalls kernel)
{
    private const int MessageBytes = 1024;
    private readonly Dictionary<string, byte[]?> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Iovec> sent = new(StringComparer.Ordinal);

    /// <summary>What the kernel said to the last call that failed, or empty.</summary>
    public string Message { get; private set; } = "";

    /// <summary>The names given, for people.</summary>
    public string Names => string.Join(' ', values.Keys);

    /// <summary>A value as bytes; null for one whose presence is all.</summary>
    public JailCall Add(string name, byte[]? value)
    {
        values[name] = value;
        return this;
    }

    /// <summary>A text with its NUL.</summary>
    public JailCall Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text + '\0'));

    /// <summary>An int.</summary>
    public JailCall Add(string name, int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Add(name, bytes);
    }

    /// <summary>Room for an answer.</summary>
    public JailCall Ask(string name, int bytes) => Add(name, new byte[bytes]);

    /// <summary>jail_set(2).</summary>
    public KernelAnswer Set(int flags) => Do(vectors => kernel.JailSet(vectors, flags));

    /// <summary>jail_get(2).</summary>
    public KernelAnswer Get(int flags) => Do(vectors => kernel.JailGet(vectors, flags));

    /// <summary>The answer as an int.</summary>
    public int Int(string name) => BinaryPrimitives.ReadInt32LittleEndian(values[name]);

    /// <summary>The answer as a text; empty also where it is of no length.</summary>
    public string Text(string name)
    {
        if (sent[name].Length == 0)
        {
            return "";
        }
        var bytes = values[name].AsSpan();
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>The error of the last call.</summary>
    public JaildException Failure(string call, string about, FreeBsdErrno errno, string parameter = "") => KernelFailure.Of(call, about, errno, Message, parameter);

    private KernelAnswer Do(Func<IReadOnlyList<Iovec>, KernelAnswer> call)
    {
        var message = new byte[MessageBytes];
        var vectors = new List<Iovec>();
        foreach (var (name, value) in values.Append(new("errmsg", message)))
        {
            vectors.Add(new(Encoding.UTF8.GetBytes(name + '\0')));
            vectors.Add(sent[name] = new(value));
        }
        var answer = call(vectors);
        var end = message.AsSpan().IndexOf((byte)0);
        Message = Encoding.UTF8.GetString(message, 0, end < 0 ? MessageBytes : end);
        return answer;
    }
}
