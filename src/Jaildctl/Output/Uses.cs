using System.Globalization;
using Jaild.V1;

namespace Jaildctl.Output;

/// <summary>What a jail uses and its limits, for people.</summary>
internal static class Uses
{
    private static readonly HashSet<string> Bytes = ["memoryuse", "swapuse"];

    /// <summary>One line, such as <c>memoryuse 12.3M of 512M</c>.</summary>
    public static string Line(ResourceUsage usage) =>
        $"{usage.Resource} {string.Join(' ', new[] { Used(usage), Of(usage) }.Where(t => t.Length > 0))}{(usage.Note.Length > 0 ? $" ({usage.Note})" : "")}";

    /// <summary>How many processes there are, such as <c>7</c> or <c>7, 1 zombie</c>.</summary>
    public static string Count(IReadOnlyCollection<JailProcess> processes) => processes.Count(p => p.Zombie) switch
    {
        0 => $"{processes.Count}",
        1 => $"{processes.Count}, 1 zombie",
        var many => $"{processes.Count}, {many} zombies",
    };

    /// <summary>How much is used, or empty.</summary>
    public static string Used(ResourceUsage usage) =>
        !usage.HasUsed ? "" : Bytes.Contains(usage.Resource) ? Size(usage.Used) : usage.Resource == "cputime" ? Ages.Span(TimeSpan.FromSeconds(usage.Used)) : $"{usage.Used}";

    /// <summary>The limit, or empty.</summary>
    public static string Limit(ResourceUsage usage) =>
        Bytes.Contains(usage.Resource) && long.TryParse(usage.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? Size(bytes)
        : usage.Resource == "pcpu" && usage.Limit.Length > 0 ? usage.Limit + "%" : usage.Limit;

    private static string Of(ResourceUsage usage) => usage.Limit.Length == 0 ? "" : usage.HasUsed ? $"of {Limit(usage)}" : $"limit {Limit(usage)}";

    /// <summary>With the units of rctl(8), one digit behind the point below ten of a unit.</summary>
    private static string Size(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        while (amount >= 1024 && unit < 5)
        {
            (amount, unit) = (amount / 1024, unit + 1);
        }
        var text = amount.ToString(amount < 10 && unit > 0 && Math.Round(amount, 1) % 1 != 0 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return unit == 0 ? text : text + "KMGTP"[unit - 1];
    }
}
