using System.Formats.Tar;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>
/// jaild backup: a tar archive of a whole store, taken while no daemon has it; stopping jaild stops no jail. Ends with 0,
/// 65 (EX_DATAERR) when the store is damaged, 69 (EX_UNAVAILABLE) when it is in use, 73 (EX_CANTCREAT) when the archive cannot be made.
/// </summary>
internal static class BackupCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static ExitCode Run(JournalOptions options, string archive, TextWriter output)
    {
        using var hold = StoreDirectory.Enter(options, mustExist: true);
        var loaded = new JournalLoader(options.Files, options.Directory, recentEntries: 1).Load();
        if (loaded.Damage is { } damage)
        {
            throw damage;
        }
        var names = options.Files.List(options.Directory).Where(IsPart).ToList();
        Write(options.Directory, names, archive);
        output.WriteLine($"{archive}: {names.Count} files, revision {loaded.Ledger.Revision}, {loaded.Ledger.Jails.Count()} jails");
        return ExitCode.Ok;
    }

    /// <summary>Whether a file belongs into a backup.</summary>
    public static bool IsPart(string name) => name is JailStore.FileName or JailStore.FlushName || JournalFile.Parse("", name) is not null;

    private static void Write(string store, IReadOnlyList<string> names, string archive)
    {
        var unfinished = archive + JournalFile.Unfinished;
        try
        {
            using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                using (var tar = new TarWriter(file, leaveOpen: true))
                {
                    foreach (var name in names)
                    {
                        tar.WriteEntry(Path.Combine(store, name), name);
                    }
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, archive, overwrite: false);
            DiskCalls.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(archive))!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new JaildException(ErrorKind.Host, "CANNOT_CREATE", $"{archive} cannot be made: {error.Message}", error);
        }
    }
}
