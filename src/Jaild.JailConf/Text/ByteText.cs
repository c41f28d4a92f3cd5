using System.Buffers;
using System.Text;

namespace Jaild.JailConf.Text;

/// <summary>A string of jail.conf(5): bytes, which need not be UTF-8.</summary>
/// <param name="bytes">The bytes; they must not be changed any more.</param>
public readonly struct ByteText(ReadOnlyMemory<byte> bytes) : IEquatable<ByteText>, IComparable<ByteText>
{
    private const char FirstEscape = '\udc00';

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => bytes.Span;

    /// <summary>The bytes, for keeping.</summary>
    public ReadOnlyMemory<byte> Memory => bytes;

    /// <summary>How many bytes.</summary>
    public int Length => bytes.Length;

    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    public static ByteText Of(string text)
    {
        var writer = new ArrayBufferWriter<byte>(text.Length + 1);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                writer.Advance(rune.EncodeToUtf8(writer.GetSpan(4)));
                i += rune.Utf16SequenceLength;
            }
            else
            {
                writer.Write([(byte)(text[i++] - FirstEscape)]);
            }
        }
        return new(writer.WrittenMemory);
    }

    /// <summary>The text as UTF-8. A byte that is not UTF-8 becomes the lone surrogate U+DC00 plus the byte, so that nothing is lost.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(bytes.Length);
        for (var rest = bytes.Span; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var used) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var wrong in rest[..used])
                {
                    text.Append((char)(FirstEscape + wrong));
                }
            }
            rest = rest[used..];
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(ByteText other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteText other && Equals(other);

    /// <summary>The order of strcmp(3).</summary>
    public int CompareTo(ByteText other) => Span.SequenceCompareTo(other.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Whether both have the same bytes.</summary>
    public static bool operator ==(ByteText left, ByteText right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ByteText left, ByteText right) => !left.Equals(right);
}
