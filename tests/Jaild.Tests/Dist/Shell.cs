using System.Diagnostics;

namespace Jaild.Tests.Dist;

/// <summary>Runs a program to its end, with files for its output: what it leaves in the background may keep them open.</summary>
internal static class Shell
{
    internal sealed record Ended(int Code, string Out, string Error);

    public static async Task<Ended> Run(string directory, IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        var files = Path.Combine(directory, $"output-{Guid.NewGuid():N}");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "files=$1; shift; exec \"$@\" >\"$files.out\" 2>\"$files.err\" </dev/null", "sh", files, .. words]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return new(process.ExitCode, await File.ReadAllTextAsync($"{files}.out"), await File.ReadAllTextAsync($"{files}.err"));
    }
}
