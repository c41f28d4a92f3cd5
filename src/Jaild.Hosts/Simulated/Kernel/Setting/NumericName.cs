namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>Names that are numbers: one in its plain form asks for that jid, any other is refused. They are read as strtoul(3) does, into an int.</summary>
internal static class NumericName
{
    /// <summary>The jid that a name asks for; 0 for a name that is no number.</summary>
    public static int AsJid(string name) => Parse(name) is { } number ? unchecked((int)number) : 0;

    /// <summary>Whether a name may stand for a jail of that jid.</summary>
    public static bool IsAllowed(string name, int jid) => Parse(name) is not { } number || (number == unchecked((ulong)jid) && name[0] is >= '1' and <= '9');

    /// <summary>The number, when all of the name is one; out of range is the largest.</summary>
    private static ulong? Parse(string name)
    {
        var rest = name.AsSpan().TrimStart(" \t\n\v\f\r");
        var isNegative = rest.StartsWith('-');
        rest = isNegative || rest.StartsWith('+') ? rest[1..] : rest;
        if (rest.IsEmpty || rest.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }
        return !ulong.TryParse(rest, out var number) ? ulong.MaxValue : isNegative ? unchecked(0 - number) : number;
    }
}
