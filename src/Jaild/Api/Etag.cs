using System.Globalization;
using Jaild.Core;

namespace Jaild.Api;

/// <summary>A revision as AIP-154 has it: quoted as in RFC 7232.</summary>
internal static class Etag
{
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    public static long? Parse(string text) => text switch
    {
        "" => null,
        ['"', .. var digits, '"'] when long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) => revision,
        _ => throw JaildException.Invalid("etag", "not an etag that a jail had: give the one from Get or List, with its quotes"),
    };
}
