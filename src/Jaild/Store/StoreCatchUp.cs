using Jaild.Journal;

namespace Jaild.Store;

/// <summary>Brings a store up to a journal that nobody writes, before that journal gives way to one of another epoch.</summary>
internal static class StoreCatchUp
{
    /// <summary>Gives the store of a directory all that the loaded journal has.</summary>
    public static void Run(JournalOptions options, LoadedJournal loaded, TimeProvider time, ILogger log)
    {
        var state = new JournalState(loaded.Ledger, loaded.Recent);
        using var keeper = new StoreKeeper(options, loaded.Epoch ?? default, long.MaxValue, state, mayRenew: true, () => true, time, log);
        var store = keeper.Current;
        var reader = new JournalReader(options.Files, loaded.Recent, state.Live, () => loaded.Segments);
        var builder = new RoundBuilder(store, state);
        foreach (var entry in reader.Between(Math.Max(store.Applied, reader.Oldest), loaded.Ledger.Revision))
        {
            builder.Add(entry);
            if (builder.IsFull)
            {
                store.Apply(builder.Take());
            }
        }
        while (!builder.IsEmpty)
        {
            store.Apply(builder.Take());
        }
    }

    /// <summary>Gives the store of a directory to a new epoch, which goes on after a revision.</summary>
    public static void Rebase(JournalOptions options, Guid epoch, long revision)
    {
        using var store = new JailStore(options.Files, options.Directory, epoch);
        store.Rebase(epoch, revision);
    }
}
