using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>A name with a part that is <c>*</c>, and the jails it is for.</summary>
internal sealed class Wildcard
{
    private readonly ByteText name;

    private Wildcard(ByteText name) => this.name = name;

    /// <summary>Whether it is for every jail.</summary>
    public bool IsAll => name.Span.SequenceEqual("*"u8);

    /// <summary>The wildcard of that name; null if no part of it is <c>*</c>.</summary>
    public static Wildcard? Of(ByteText name)
    {
        foreach (var part in name.Span.Split((byte)'.'))
        {
            if (name.Span[part].SequenceEqual("*"u8))
            {
                return new(name);
            }
        }
        return null;
    }

    /// <summary>Whether it is for the jail: a last <c>*</c> stands for one or more parts of its name, any other for exactly one.</summary>
    public bool Fits(ByteText jail)
    {
        ReadOnlySpan<byte> part = jail.Span, pattern = name.Span;
        while (true)
        {
            var dot = part.IndexOf((byte)'.');
            var patternDot = pattern.IndexOf((byte)'.');
            if (dot < 0 || patternDot < 0)
            {
                return part.SequenceEqual(pattern) || pattern.SequenceEqual("*"u8);
            }
            if (!part[..dot].SequenceEqual(pattern[..patternDot]) && !pattern[..patternDot].SequenceEqual("*"u8))
            {
                return false;
            }
            part = part[(dot + 1)..];
            pattern = pattern[(patternDot + 1)..];
        }
    }
}
