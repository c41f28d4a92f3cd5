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
}
