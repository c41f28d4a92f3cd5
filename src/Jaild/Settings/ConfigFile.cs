namespace Jaild.Settings;

/// <summary>jaild.conf: a setting a line as <c>key = value</c>; # begins a comment at a line's start; nothing is ignored silently.</summary>
internal static class ConfigFile
{
    private const int MaxBytes = 1 << 20;

    public static JaildOptions Read(JaildOptions options, string path)
    {
        var number = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Lines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }
            var origin = $"{path}:{number}";
            var (name, value) = text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } rest]
                ? (key, rest)
                : throw Setting.Wrong($"{origin}: not of the form 'key = value'");
            if (!seen.Add(name))
            {
                throw Setting.Wrong($"{origin}: {name} is set twice");
            }
            options = Setting.Apply(options, name, value, origin);
        }
        return options;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > MaxBytes }
                ? throw Setting.Wrong($"{path}: larger than {MaxBytes} bytes")
                : File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Setting.Wrong($"{path}: cannot be read: {error.Message}");
        }
    }
}
