namespace Jaild.Core.Model;

/// <summary>A line of fstab(5): source, target on the host, type, options; what follows is for dump(8) and fsck(8).</summary>
/// <param name="Source">What is mounted: a directory, a device, or a word such as tmpfs.</param>
/// <param name="Target">Where on the host.</param>
/// <param name="Type">The file system: nullfs, tmpfs, …</param>
/// <param name="Options">Its options, split at commas.</param>
public sealed record MountEntry(string Source, string Target, string Type, IReadOnlyList<string> Options)
{
    /// <summary>Reads one, or says what is wrong with it. Source and target may have blanks as \040, see <see cref="VisText"/>.</summary>
    public static MountEntry? Parse(string line, out string error)
    {
        var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < 3 or > 6)
        {
            error = $"'{Shown.Value(line)}' is no line of fstab, such as '/usr/ports /jails/web/usr/ports nullfs ro 0 0'";
            return null;
        }
        if (VisText.Decode(fields[0]) is not { } source || VisText.Decode(fields[1]) is not { } target)
        {
            error = $"'{Shown.Value(line)}' has an escape that unvis(3) does not know, or is no UTF-8: write a blank as \\040, a backslash as \\\\";
            return null;
        }
        error = PathText.Error(target) is { } wrong ? $"the target in '{Shown.Value(line)}' {wrong}"
            : source.Any(char.IsControl) ? $"the source in '{Shown.Value(line)}' has a control byte" : "";
        return error == "" ? new(source, target, fields[2], fields.Length > 3 ? fields[3].Split(',') : ["rw"]) : null;
    }

    /// <inheritdoc/>
    public bool Equals(MountEntry? other) => other is not null && Source == other.Source && Target == other.Target
        && Type == other.Type && Options.SequenceEqual(other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Source, Target, Type);
}
