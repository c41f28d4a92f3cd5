using System.Globalization;
using System.Text.RegularExpressions;

namespace Jaild.Core.Model;

/// <summary>A limit as rctl(8) writes it without its subject: <c>memoryuse:deny=512m</c>, <c>maxproc:deny=100</c>, <c>pcpu:deny=50</c>.</summary>
/// <param name="Resource">What is limited.</param>
/// <param name="Action">What happens at the limit: deny, log, sigkill, …</param>
/// <param name="Amount">How much, in bytes, pieces or percent; its unit may be a capital, as expand_number(3) reads it.</param>
public sealed partial record LimitRule(string Resource, string Action, long Amount)
{
    private const string Units = "kmgtpe";

    /// <summary>Reads one, or says what is wrong with it.</summary>
    public static LimitRule? Parse(string text, out string error)
    {
        error = "";
        var match = Form().Match(text);
        if (match.Success && long.TryParse(match.Groups[3].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            var shift = match.Groups[4].Value is [var unit] ? 10 * (Units.IndexOf(char.ToLowerInvariant(unit), StringComparison.Ordinal) + 1) : 0;
            if (amount <= long.MaxValue >> shift)
            {
                return new(match.Groups[1].Value, match.Groups[2].Value, amount << shift);
            }
        }
        error = $"'{Shown.Value(text)}' is no limit, such as memoryuse:deny=512m";
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Resource}:{Action}={Amount}";

    [GeneratedRegex(@"\A([a-z]+):([a-z0-9]+)=([0-9]+)([kmgtpeKMGTPE]?)\z")]
    private static partial Regex Form();
}
