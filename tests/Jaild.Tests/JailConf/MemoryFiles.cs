using Jaild.JailConf.Sources;

namespace Jaild.Tests.JailConf;

/// <summary>A file system of a few files, for <c>.include</c>.</summary>
internal sealed class MemoryFiles : Dictionary<string, byte[]>, IConfFiles
{
    public FileContent Read(string path, int limit) => !TryGetValue(path, out var bytes) ? FileContent.Missing
        : bytes.Length > limit ? new(null, "File too large")
        : FileContent.Of(bytes);

    public IReadOnlyCollection<string> Names(string directory) =>
        [.. Keys.Where(k => k.StartsWith(directory, StringComparison.Ordinal)).Select(k => k[directory.Length..].Split('/')[0]).Distinct()];
}
