using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>A program to start: nothing of the daemon's own environment or descriptors reaches it.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Arguments">What follows its name.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="Timeout">After which its session is ended.</param>
internal sealed record Program(
    string Path, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, TimeSpan Timeout)
{
    /// <summary>Where it begins.</summary>
    internal string Directory { get; init; } = "/";

    /// <summary>What it prints goes to nowhere: what it starts keeps its output open, as a runtime's container does.</summary>
    internal bool Silent { get; init; }

    /// <summary>Where it prints to, when the caller keeps that; else a file for this run.</summary>
    internal OutputFile? Output { get; init; }

    /// <summary>A file of somebody else that it prints to instead.</summary>
    internal Descriptor? Log { get; init; }
}
