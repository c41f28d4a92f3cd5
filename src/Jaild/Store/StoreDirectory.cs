using Jaild.Core;
using Jaild.Journal;

namespace Jaild.Store;

/// <summary>The directory that journal and memory are in: what it must be, and who has it.</summary>
internal static class StoreDirectory
{
    private const string LockName = "lock";

    /// <summary>Takes a store for this process, until it is disposed of. A directory that has other things in it is left as it is.</summary>
    public static IDisposable Enter(JournalOptions options, bool mustExist)
    {
        var (files, path) = (options.Files, options.Directory);
        try
        {
            var names = files.HasDirectory(path) ? files.List(path) : [];
            if (mustExist && !names.Any(IsOurs))
            {
                throw new JaildException(ErrorKind.Damaged, "NO_STORE", $"there is no store {path}: name it with --set store=DIR or --prefix-dir");
            }
            if (Path.GetDirectoryName(path) is null || (names.Count > 0 && !names.Any(IsOurs)))
            {
                throw new JaildException(ErrorKind.AlreadyExists, "CANNOT_CREATE", $"{path} is not empty and no store: name another directory with --set store=DIR");
            }
            Make(files, path, isNew: !names.Contains(LockName));
            return files.Lock(Path.Combine(path, LockName));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            var asRoot = error is UnauthorizedAccessException && !Environment.IsPrivilegedProcess ? " (jaild must be run as root, or as the store's owner)" : "";
            throw new JaildException(ErrorKind.Host, "STORE_UNWRITABLE", $"the store {path} cannot be written: {error.Message}{asRoot}", error);
        }
    }

    private static bool IsOurs(string name) => name == LockName || name.StartsWith(JailStore.FileName, StringComparison.Ordinal) || JournalFile.Parse("", name) is not null;

    // A directory whose name is lost in a power cut takes all that is durable in it along.
    private static void Make(IStoreFiles files, string path, bool isNew)
    {
        var parent = Path.GetDirectoryName(path);
        if (isNew && parent is not null && !files.HasDirectory(parent))
        {
            Make(files, parent, isNew);
        }
        files.MakeDirectory(path);
        if (isNew && parent is not null) // the lock comes after it: a start that ended in between does it again
        {
            files.SyncDirectory(parent);
        }
    }
}
