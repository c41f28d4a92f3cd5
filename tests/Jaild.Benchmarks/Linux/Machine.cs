using System.Diagnostics;

namespace Jaild.Benchmarks.Linux;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    /// <summary>Processors, kernel, versions, load and the disk of the working directory.</summary>
    public static async Task Print()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "a processor";
        Console.WriteLine($"{Environment.ProcessorCount} x {model}, {await Command.FirstLine("uname", "-sr")}, .NET {Environment.Version}");
        string?[] versions = [await Command.FirstLine("runc", "--version"), await Command.FirstLine("catatonit", "--version"), await Command.FirstLine("podman", "--version") ?? "no podman here"];
        Console.WriteLine(string.Join(", ", versions));
        PrintLoad("at the beginning");
    }

    /// <summary>How long the disk of the working directory takes to keep a kilobyte, in milliseconds: the median of a hundred.</summary>
    public static double Sync()
    {
        const int writes = 100, size = 1024;
        var path = Path.GetFullPath($"bench-{Environment.ProcessId}/sync");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose, preallocationSize: writes * size);
        return Times.Median([.. Enumerable.Range(0, writes).Select(i =>
        {
            var begun = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, new byte[size], i * size);
            RandomAccess.FlushToDisk(file);
            return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        })]);
    }

    /// <summary>How busy the machine is.</summary>
    public static void PrintLoad(string when) => Console.WriteLine($"load {when}: {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3))}");
}
