using Jaild.Journal;

namespace Jaild.Store;

/// <summary>A memory that cannot be used, or is about to forget something, is kept beside the store's own under another name, never deleted.</summary>
internal static class MemoryAside
{
    private const int CopiedAtOnce = 1 << 20;

    /// <summary>Where one goes that is put aside now.</summary>
    public static string Name(JournalOptions options, TimeProvider time) =>
        Path.Combine(options.Directory, $"{JailStore.FileName}.aside-{time.GetUtcNow():yyyyMMddTHHmmssfff}");

    /// <summary>Moves one that nobody has open. False when there was none.</summary>
    public static bool Move(JournalOptions options, string aside)
    {
        var files = Files(options);
        foreach (var file in files)
        {
            options.Files.Rename(Path.Combine(options.Directory, file), aside + file[JailStore.FileName.Length..]);
        }
        options.Files.SyncDirectory(options.Directory);
        return files.Count > 0;
    }

    /// <summary>Copies one that nobody has open. False when there was none.</summary>
    public static bool Copy(JournalOptions options, string aside)
    {
        var files = Files(options);
        foreach (var file in files)
        {
            using var from = options.Files.Open(Path.Combine(options.Directory, file), readOnly: true);
            using var to = options.Files.Create(aside + file[JailStore.FileName.Length..]);
            var some = new byte[CopiedAtOnce];
            for (var offset = 0L; from.Read(some, offset) is > 0 and var count; offset += count)
            {
                to.Write(some.AsSpan(0, count), offset);
            }
            to.SyncData();
        }
        options.Files.SyncDirectory(options.Directory);
        return files.Count > 0;
    }

    private static List<string> Files(JournalOptions options) => [.. options.Files.List(options.Directory).Where(f => f is JailStore.FileName or JailStore.FlushName)];
}
