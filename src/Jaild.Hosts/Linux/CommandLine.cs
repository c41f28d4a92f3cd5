using System.Buffers;

namespace Jaild.Hosts.Linux;

/// <summary>How jail(8) reads a command: a shell when there is anything for a shell in it, else words.</summary>
internal static class CommandLine
{
    private static readonly SearchValues<char> ForShell = SearchValues.Create("!\"$&'()*;<>?[\\]`{|}~");

    internal static IReadOnlyList<string> Split(string text) => text.AsSpan().ContainsAny(ForShell)
        ? ["/bin/sh", "-c", text]
        : text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The program that a name without a slash means on the host, or null.</summary>
    internal static string? Find(string name, string path) => name.Contains('/') ? name
        : path.Split(':').Select(d => $"{d}/{name}").FirstOrDefault(File.Exists);
}
