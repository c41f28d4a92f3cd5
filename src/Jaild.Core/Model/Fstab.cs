namespace Jaild.Core.Model;

/// <summary>A file of fstab(5), with the lines that mount(8) mounts of it with -a.</summary>
public static class Fstab
{
    /// <summary>The most lines that a file may have mounted.</summary>
    public const int MaxLines = DefinitionText.MaxValues;

    /// <summary>What is skipped: said to be so by its options, or swap.</summary>
    private static readonly string[] Skipped = ["noauto", "late", "xx", "sw"];

    /// <summary>The lines without comments, each with its number, and without those that are not mounted.</summary>
    public static IEnumerable<(int Number, string Line)> Lines(string text) => text.Split('\n').Select((line, index) => (index + 1, Plain(line)))
        .Where(l => l.Item2 != "" && !Options(l.Item2).Intersect(Skipped).Any());

    /// <summary>The entries of a file. Errors: Invalid, with file and line.</summary>
    public static IReadOnlyList<MountEntry> Read(string file, string text, Func<MountEntry, string?> problem)
    {
        var entries = new List<MountEntry>();
        foreach (var (number, line) in Lines(text))
        {
            var entry = MountEntry.Parse(line, out var error);
            error = entry is null ? error : problem(entry) ?? "";
            if (error != "")
            {
                throw JaildException.Invalid("mount.fstab", $"{file} line {number}: {error}");
            }
            entries.Add(entry!);
        }
        return entries.Count <= MaxLines ? entries : throw JaildException.Invalid("mount.fstab", $"{file} mounts more than {MaxLines} lines");
    }

    /// <summary>A line that begins with # is a comment, and what follows the fields may be one.</summary>
    private static string Plain(string line)
    {
        var fields = Fields(line);
        return string.Join(' ', fields.TakeWhile((field, index) => field[0] != '#' || index is 1 or 2));
    }

    private static string[] Options(string line) => Fields(line) is { Length: > 3 } fields ? fields[3].Split(',') : [];

    private static string[] Fields(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
