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

    /// <summary>How busy the machine is.</summary>
    public static void PrintLoad(string when) => Console.WriteLine($"load {when}: {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3))}");
}
