using LiteDB;
using LiteDB.Engine;

namespace Jaild.Store;

/// <summary>How far a memory is that nobody has open, found without a change to it: a journal that ends before it has lost something.</summary>
/// <param name="Epoch">The journal's epoch that it belongs to.</param>
/// <param name="Applied">The revision up to which it has all.</param>
internal readonly record struct MemoryMark(Guid Epoch, long Applied)
{
    /// <summary>The mark of a store's memory; null when there is none, or none that can be read: then it proves nothing, and says so itself when it is opened.</summary>
    public static MemoryMark? Of(IStoreFiles files, string directory)
    {
        if (!files.List(directory).Contains(JailStore.FileName))
        {
            return null;
        }
        try
        {
            using var file = AtomicFile.Look(files, directory, JailStore.FileName);
            if (file.Length == 0)
            {
                return null;
            }
            using var database = new LiteDatabase(new LiteEngine(new EngineSettings { DataStream = file, LogStream = new MemoryStream(), ReadOnly = true }));
            return JailStore.Mark(database);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or LiteException)
        {
            return null;
        }
    }
}
