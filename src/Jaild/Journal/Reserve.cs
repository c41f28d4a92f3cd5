using Jaild.Store;

namespace Jaild.Journal;

/// <summary>A file that is given up on a full disk, so that what is under way can end, and made again when there is space.</summary>
internal sealed class Reserve(IStoreFiles files, string directory, int bytes, TimeProvider time)
{
    /// <summary>How long the disk is left alone after it was found full.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string path = Path.Combine(directory, "reserve");
    private long tried;
    private volatile bool isThere;

    /// <summary>Whether it is there: only then may anything new begin. Changed by the writer alone.</summary>
    public bool IsThere => isThere;

    /// <summary>Makes sure that it is there, trying again a while after the last failure. The answer is <see cref="IsThere"/>.</summary>
    public bool Ensure()
    {
        if (IsThere || (tried != 0 && time.GetElapsedTime(tried) < Pause))
        {
            return IsThere;
        }
        tried = time.GetTimestamp();
        try
        {
            if (!files.List(directory).Contains(Path.GetFileName(path)))
            {
                Make();
            }
            isThere = true;
        }
        catch (DiskFullException)
        {
            files.Delete(path + JournalFile.Unfinished);
        }
        return IsThere;
    }

    /// <summary>Gives it up; false when there was none.</summary>
    public bool GiveUp()
    {
        if (!IsThere)
        {
            return false;
        }
        isThere = false; // first, so that what watches it does not take the space
        files.Delete(path);
        files.SyncDirectory(directory);
        tried = time.GetTimestamp();
        return true;
    }

    private void Make()
    {
        using (var file = files.Create(path + JournalFile.Unfinished))
        {
            var noise = new byte[Math.Min(bytes, 1 << 20)];
            new Random(bytes).NextBytes(noise); // zeros would take no space where the file system compresses
            for (var offset = 0; offset < bytes; offset += noise.Length)
            {
                file.Write(noise, offset);
            }
            file.SyncData();
        }
        files.Rename(path + JournalFile.Unfinished, path);
        files.SyncDirectory(directory);
    }
}
