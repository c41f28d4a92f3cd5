using Jaild.Core;
using Jaild.Journal;

namespace Jaild.Store;

/// <summary>
/// The directory in which a restore makes the new store ready. A mark, made last, says that it is whole; only then is it
/// moved to its place. So a restore that is cut short has either not begun for the store, or is finished by whoever comes next.
/// </summary>
internal sealed class Restoring(JournalOptions options, TimeProvider time)
{
    private const string Mark = "whole";

    private readonly IStoreFiles files = options.Files;

    /// <summary>Where it is made ready.</summary>
    public string Directory { get; } = Path.Combine(options.Directory, "restoring");

    /// <summary>Whether there is one.</summary>
    public bool IsThere => files.HasDirectory(Directory);

    /// <summary>Whether all of it was made ready.</summary>
    public bool IsWhole => files.List(Directory).Contains(Mark);

    /// <summary>What is to be told of it before the store can be used, or null.</summary>
    public string? Unfinished => !IsThere ? null
        : IsWhole || HasJournal ? $"{Directory}: a restore was cut short when all of it was read; the next start of jaild finishes it"
        : $"{Directory}: a restore was cut short, and the store is still empty: run jaild restore again, or remove that directory to begin without it";

    private bool HasJournal => files.List(options.Directory).Any(n => JournalFile.Parse("", n) is not null);

    /// <summary>Finishes one that was cut short, if that can be done. The answer says what was done, or is null when there was none.</summary>
    public string? Settle()
    {
        if (!IsThere)
        {
            return null;
        }
        if (IsWhole)
        {
            return string.Join("; ", new[] { $"{Directory}: a restore was cut short when all of it was read; it is finished", Finish() }.OfType<string>());
        }
        if (!HasJournal)
        {
            throw new JaildException(ErrorKind.Damaged, "RESTORE_UNFINISHED", Unfinished!);
        }
        Remove();
        return $"{Directory}: what a finished restore left is removed";
    }

    /// <summary>Begins one, empty.</summary>
    public void Begin()
    {
        if (IsThere)
        {
            Remove();
        }
        files.MakeDirectory(Directory);
        files.SyncDirectory(options.Directory);
    }

    /// <summary>All is there: moves it to its place. The answer says where a memory is kept that was in that place, or is null.</summary>
    public string? Commit()
    {
        using (var mark = files.Create(Path.Combine(Directory, Mark)))
        {
            mark.SyncData();
        }
        files.SyncDirectory(Directory);
        return Finish();
    }

    /// <summary>Removes it with all in it.</summary>
    public void Remove()
    {
        foreach (var name in files.List(Directory))
        {
            files.Delete(Path.Combine(Directory, name));
        }
        files.RemoveDirectory(Directory);
        files.SyncDirectory(options.Directory);
    }

    private string? Finish()
    {
        var ready = files.List(Directory);
        var aside = MemoryAside.Name(options, time);
        // While the restored one still waits, one that is in its place is of an older life, without a journal that says of which.
        var kept = ready.Contains(JailStore.FileName) && MemoryAside.Move(options, aside);
        foreach (var name in ready.Where(n => n == JailStore.FileName || JournalFile.Parse("", n) is not null))
        {
            files.Rename(Path.Combine(Directory, name), Path.Combine(options.Directory, name));
        }
        files.SyncDirectory(options.Directory); // the new names before the old ones are gone for good, and these before the mark
        files.SyncDirectory(Directory);
        Remove();
        return kept ? $"{aside}: what was remembered here before, without a journal; it is kept" : null;
    }
}
