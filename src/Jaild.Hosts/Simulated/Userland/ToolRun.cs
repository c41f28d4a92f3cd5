using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>One run of a simulated program: as which process of the kernel, with what words, and until when.</summary>
/// <param name="Process">The process that it is.</param>
/// <param name="Words">Its name and arguments.</param>
/// <param name="Ended">Set when it is killed.</param>
internal sealed record ToolRun(KernelProcess Process, IReadOnlyList<string> Words, CancellationToken Ended);

/// <summary>How a simulated program ended, and what it printed.</summary>
internal readonly record struct ToolEnd(int Code, string Output = "")
{
    internal static ToolEnd Done { get; } = new(0);

    internal static ToolEnd Failed(string output) => new(1, output);
}
