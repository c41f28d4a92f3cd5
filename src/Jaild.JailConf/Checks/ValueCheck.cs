using System.Text;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>Whether a value is of its kind; each answers with jail(8)'s words for what is wrong, or null.</summary>
internal static class ValueCheck
{
    /// <summary>A parameter of jail(8) itself. Of several values the last counts.</summary>
    public static string? Own(Parameter parameter, ValueKind kind)
    {
        if (parameter.Values.Count == 0)
        {
            return null;
        }
        var value = parameter.Values[^1].Text;
        return kind switch
        {
            ValueKind.Flag when !IsWord(value, "false"u8, "true"u8) && !IsNumber(value, orEmpty: true) => Wrong("unknown boolean value", value),
            ValueKind.Number when !IsNumber(value, orEmpty: false) => Wrong("non-integer value", value),
            _ => null,
        };
    }

    /// <summary>A parameter of the kernel's. Only addresses are lists; of other values the last counts.</summary>
    public static string? Kernel(Parameter parameter, ValueKind kind)
    {
        if (parameter.Values.Count == 0)
        {
            return null;
        }
        var value = parameter.Values[^1].Text;
        return kind switch
        {
            ValueKind.Addresses4 => Addresses(parameter.Values, 4),
            ValueKind.Addresses6 => Addresses(parameter.Values, 6),
            ValueKind.Flag when !IsWord(value, "false"u8, "true"u8) && !IsNumber(value, orEmpty: true) => Wrong("unknown boolean value", value),
            ValueKind.Feature when !IsWord(value, "disable"u8, "new"u8) && !IsWord(value, "inherit"u8, default) && !IsNumber(value, orEmpty: true) => Wrong("unknown jailsys value", value),
            ValueKind.Number when !IsNumber(value, orEmpty: true) => Wrong("non-integer value", value),
            _ => null,
        };
    }

    /// <summary>The items are joined by commas, and a comma in an item is one of them.</summary>
    private static string? Addresses(IReadOnlyList<Value> values, int family)
    {
        if (values.Count == 1 && values[0].Text.Span is [] or [(byte)'-'])
        {
            return null;
        }
        foreach (var value in values)
        {
            foreach (var range in value.Text.Span.Split((byte)','))
            {
                var address = value.Text.Span[range];
                if (!(family == 4 ? NumericAddress.IsFour(address) : NumericAddress.IsSix(address)))
                {
                    return $"not an IPv{family} address: {new ByteText(value.Text.Memory[range])}";
                }
            }
        }
        return null;
    }

    private static bool IsWord(ByteText value, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Ascii.EqualsIgnoreCase(value.Span, one) || other.Length > 0 && Ascii.EqualsIgnoreCase(value.Span, other);

    private static bool IsNumber(ByteText value, bool orEmpty)
    {
        _ = CNumber.Read(value.Span, out var used);
        return used == value.Length && (used > 0 || orEmpty);
    }

    private static string Wrong(string what, ByteText value) => $"{what} \"{value}\"";
}
