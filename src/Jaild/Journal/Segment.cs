namespace Jaild.Journal;

/// <summary>A segment as its header tells of it.</summary>
/// <param name="File">The file.</param>
/// <param name="First">The first revision in it; at or before <paramref name="Begun"/> when a batch was written again.</param>
/// <param name="Begun">The newest revision when it was begun: all of it lies in older segments.</param>
/// <param name="Time">When it was begun.</param>
internal sealed record Segment(JournalFile File, long First, long Begun, DateTimeOffset Time);
