namespace Jaild.Hosts.Simulated.Kernel.Files;

/// <summary>What stands at a path: a directory, a plain file, or a link to somewhere.</summary>
internal sealed record FileEntry(bool IsDirectory, string? Link = null);
