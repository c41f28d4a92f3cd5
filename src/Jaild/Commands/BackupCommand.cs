using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>
/// jaild backup: a tar archive of a whole store, taken while no daemon has it; stopping jaild stops no jail. Ends with 0,
/// 65 (EX_DATAERR) when the store is damaged, 69 (EX_UNAVAILABLE) when it is in use, 73 (EX_CANTCREAT) when the archive cannot be made.
/// </summary>
internal static class BackupCommand
{
    public static ExitCode Run(JournalOptions options, string archive, TimeProvider time, TextWriter output)
    {
        using var hold = StoreDirectory.Enter(options, mustExist: true);
        if (new Restoring(options, time).Settle() is { } restored)
        {
            output.WriteLine(restored);
        }
        var loaded = new JournalLoader(options.Files, options.Directory, recentEntries: 1).Load();
        if (loaded.Damage is { } damage)
        {
            throw damage;
        }
        var names = options.Files.List(options.Directory).Where(IsPart).ToList();
        Archive.Pack(archive, options.Directory, names);
        output.WriteLine($"{archive}: {names.Count} files, revision {loaded.Ledger.Revision}, {loaded.Ledger.Jails.Count()} jails");
        return ExitCode.Ok;
    }

    /// <summary>Whether a file belongs into a backup.</summary>
    public static bool IsPart(string name) => name is JailStore.FileName or JailStore.FlushName || JournalFile.Parse("", name) is not null;
}
