using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>
/// jaild check: looks through every file of a store that no daemon has, and changes nothing. Ends with 0 when all is well,
/// 65 (EX_DATAERR) when something is damaged or of a newer version, 69 (EX_UNAVAILABLE) when the store is in use.
/// </summary>
internal static class CheckCommand
{
    public static ExitCode Run(JournalOptions options, TextWriter output)
    {
        using var hold = StoreDirectory.Enter(options, mustExist: true);
        if (new Restoring(options, TimeProvider.System).Unfinished is { } unfinished)
        {
            output.WriteLine(unfinished);
            return ExitCode.Data;
        }
        var found = All(options).Select(file => FileCheck.Of(options.Files, file)).ToList();
        foreach (var check in found)
        {
            output.WriteLine(check.Damage?.Message ?? Line(check));
        }
        var memory = CheckMemory(options, output);
        var loaded = new JournalLoader(options.Files, options.Directory, recentEntries: 1).Load();
        output.WriteLine($"epoch {loaded.Epoch?.ToString() ?? "none"}, revision {loaded.Ledger.Revision}: {loaded.Ledger.Jails.Count()} jails, {loaded.Ledger.Operations.Count()} operations");
        if (loaded.Damage is { } damage && found.All(c => c.Damage?.Message != damage.Message))
        {
            output.WriteLine(damage.Message);
        }
        var isWhole = loaded.Damage is null && memory && found.All(c => c.Damage is null);
        output.WriteLine(isWhole ? "no damage" : "damaged");
        return isWhole ? ExitCode.Ok : ExitCode.Data;
    }

    /// <summary>The journal's files in a store, oldest first.</summary>
    public static IReadOnlyList<JournalFile> All(JournalOptions options) =>
        [.. options.Files.List(options.Directory).Select(n => JournalFile.Parse(options.Directory, n)).OfType<JournalFile>().OrderBy(f => f.Number).ThenBy(f => f.IsSnapshot)];

    private static string Line(FileCheck check) => check.File.IsSnapshot
        ? $"{check.File.Path}: whole, the state at revision {check.Last}"
        : $"{check.File.Path}: {check.Batches} batches, {(check.Last == 0 ? "no entries" : $"revisions {check.Header!.FirstRevision} to {check.Last}")}, {check.End} bytes"
            + (check.Tail > 0 ? $", then {check.Tail} bytes of a batch that was cut short and never acknowledged" : "");

    private static bool CheckMemory(JournalOptions options, TextWriter output)
    {
        var path = Path.Combine(options.Directory, JailStore.FileName);
        if (!options.Files.List(options.Directory).Contains(JailStore.FileName))
        {
            return true;
        }
        try
        {
            using var file = AtomicFile.Look(options.Files, options.Directory, JailStore.FileName);
            var block = new byte[BlockFile.BlockSize];
            while (file.Position < file.Length)
            {
                file.ReadExactly(block);
            }
            output.WriteLine($"{path}: {file.Length / BlockFile.BlockSize} blocks");
            return true;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"{path} is damaged: {error.Message}; at its next start jaild moves it aside and builds it again from the journal");
            return false;
        }
    }
}
