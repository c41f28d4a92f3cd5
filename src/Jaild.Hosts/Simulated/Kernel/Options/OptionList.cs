using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Options;

/// <summary>The parameters of one call: asked for by name and kind, and what nobody asked for is unknown.</summary>
internal sealed class OptionList(List<Option> options)
{
    private const string Message = "errmsg";

    public IReadOnlyList<Option> All => options;

    /// <summary>The parameter of that name, which is known from now on.</summary>
    public Option? Find(string name)
    {
        var found = options.Find(o => o.Name == name);
        found?.IsSeen = true;
        return found;
    }

    /// <summary>Whether it is given at all: the value of a boolean does not count.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A number of exactly four bytes.</summary>
    public int? Int(string name) => Exactly(name, sizeof(int)) is { } value ? BinaryPrimitives.ReadInt32LittleEndian(value) : null;

    /// <summary>A number of exactly eight bytes.</summary>
    public ulong? Long(string name) => Exactly(name, sizeof(ulong)) is { } value ? BinaryPrimitives.ReadUInt64LittleEndian(value) : null;

    /// <summary>A text that ends with NUL and has at most so many bytes with it.</summary>
    public string? Text(string name, int limit = int.MaxValue)
    {
        if (Find(name) is not { } option)
        {
            return null;
        }
        var value = option.Value is [.., 0] ? option.Value : throw new KernelRefusal(FreeBsdErrno.Invalid);
        return value.Length <= limit ? KernelText.Read(value) : throw new KernelRefusal(FreeBsdErrno.NameTooLong);
    }

    /// <summary>Refuses the first parameter that nothing has asked for.</summary>
    public void RefuseUnknown()
    {
        if (options.Find(o => !o.IsSeen && o.Name != Message) is { } unknown)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, $"unknown parameter: {unknown.Name}");
        }
    }

    /// <summary>Writes an error's text to the caller's errmsg: cut to it, and always with a NUL.</summary>
    public void Tell(string text, IReadOnlyList<Iovec> vectors)
    {
        if (options.Find(o => o.Name == Message) is { Length: > 0 } message)
        {
            var bytes = KernelText.Write(text);
            var length = Math.Min(bytes.Length, message.Length);
            bytes[length - 1] = 0;
            bytes.AsSpan(0, length).CopyTo(vectors[2 * message.Position + 1].Memory);
        }
    }

    /// <summary>Copies values and lengths back to the caller; errmsg stays as it was.</summary>
    public void CopyOut(IReadOnlyList<Iovec> vectors)
    {
        foreach (var option in options.Where(o => o.Name != Message))
        {
            var vector = vectors[2 * option.Position + 1];
            vector.Length = option.Length;
            option.Value?.AsSpan(0, option.Length).CopyTo(vector.Memory);
        }
    }

    private byte[]? Exactly(string name, int size) =>
        Find(name) is not { } option ? null : option.Length == size ? option.Value : throw new KernelRefusal(FreeBsdErrno.Invalid);
}
