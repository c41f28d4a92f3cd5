using System.Diagnostics;

namespace Jaild.Benchmarks.Linux;

/// <summary>Runs a program to its end, as a person at a terminal would.</summary>
internal static class Command
{
    /// <summary>What it printed; an error when it fails.</summary>
    public static async Task<string> Run(string program, string[] arguments, CancellationToken cancel = default)
    {
        var (code, output) = await Try(program, arguments, cancel);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with code {code}: {output}");
    }

    /// <summary>Its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output)> Try(string program, string[] arguments, CancellationToken cancel = default)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return (process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>The first line that a program prints, such as its version; null where it is not installed.</summary>
    public static async Task<string?> FirstLine(string program, params string[] arguments) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(d => File.Exists(Path.Combine(d, program)))
            ? (await Run(program, arguments)).Split('\n')[0] : null;
}
