using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Jaildctl.Output;

/// <summary>Times and durations for people.</summary>
internal static class Ages
{
    /// <summary>In UTC to the millisecond.</summary>
    public static string Time(Timestamp? time) =>
        time is null ? "-" : time.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>In the two greatest units, such as 3d4h.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalMinutes: < 1 } => $"{span.Seconds}s",
        { TotalHours: < 1 } => $"{span.Minutes}m{span.Seconds}s",
        { TotalDays: < 1 } => $"{span.Hours}h{span.Minutes}m",
        _ => $"{span.Days}d{span.Hours}h",
    };

    /// <summary>A time limit such as 30s, 5m, 1h or 30; null when none is given.</summary>
    public static TimeSpan? Parse(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }
        var (digits, unit) = text switch
        {
            [.. var rest, 's'] => (rest, 1),
            [.. var rest, 'm'] => (rest, 60),
            [.. var rest, 'h'] => (rest, 3600),
            _ => (text, 1),
        };
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 500_000
            ? TimeSpan.FromSeconds((double)number * unit)
            : throw new CtlException(ExitCode.Usage, $"{option}: '{Plain.Text(text)}' is no time such as 30s, 5m or 1h");
    }
}
