using System.Globalization;
using Jaild.Core;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>A file of the journal by its name: which kind it is, and its number, which counts starts and rotations.</summary>
/// <param name="Directory">The store.</param>
/// <param name="IsSnapshot">A snapshot, or a segment of entries.</param>
/// <param name="Number">Its number.</param>
internal readonly record struct JournalFile(string Directory, bool IsSnapshot, long Number)
{
    /// <summary>The format that this version writes, and the newest it reads.</summary>
    public const uint Format = 1;

    /// <summary>The reason of all errors about files that are not as they were written.</summary>
    public const string DamagedReason = "JOURNAL_DAMAGED";

    /// <summary>What a file that is not finished is called behind its name.</summary>
    public const string Unfinished = ".new";

    /// <summary>Its path.</summary>
    public string Path => System.IO.Path.Combine(Directory, string.Create(CultureInfo.InvariantCulture, $"{(IsSnapshot ? "snapshot" : "segment")}-{Number:d10}"));

    /// <summary>What the hashes in it are seeded with.</summary>
    public long Seed => (Number << 1) | (IsSnapshot ? 1L : 0);

    /// <summary>The file of that name, or null if it is none of the journal's.</summary>
    public static JournalFile? Parse(string directory, string name)
    {
        var dash = name.IndexOf('-');
        return dash > 0 && name[..dash] is "snapshot" or "segment"
            && long.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new JournalFile(directory, name[..dash] == "snapshot", number)
            : null;
    }

    /// <summary>Opens it for reading; the header is read and checked.</summary>
    public FrameReader Open(IStoreFiles files, out Stored.Header header)
    {
        var reader = new FrameReader(this, Open(files));
        try
        {
            header = Header(reader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The error for a place of this file that the disk does not give back.</summary>
    public JaildException Unreadable(long offset, Exception error) => Wrong("cannot be read", offset, error.Message, error);

    /// <summary>The error for what cannot be right at a place of this file.</summary>
    public JaildException Damage(long offset, string what) => Wrong("is damaged", offset, what, null);

    private JaildException Wrong(string how, long offset, string what, Exception? inner) =>
        new(ErrorKind.Damaged, DamagedReason, string.Create(CultureInfo.InvariantCulture,
            $"{Path} {how} at offset {offset}: {what}; jaild only reads until it is repaired: see jaild check, then jaild repair"), inner)
        {
            Metadata = new Dictionary<string, string> { ["file"] = Path, ["offset"] = offset.ToString(CultureInfo.InvariantCulture) },
        };

    private IStoreFile Open(IStoreFiles files)
    {
        try
        {
            return files.Open(Path, readOnly: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(0, error);
        }
    }

    private Stored.Header Header(FrameReader reader)
    {
        if (!reader.TryParse(out Stored.Batch batch) || batch.Header is not { } header)
        {
            throw Damage(0, "it does not begin with a header");
        }
        if (header.Format > Format)
        {
            throw new JaildException(ErrorKind.Damaged, "JOURNAL_TOO_NEW",
                $"{Path} has format {header.Format}, written by jaild {header.WrittenBy}; this is jaild {ProgramVersion}, which reads up to {Format}: install {header.WrittenBy} or newer");
        }
        return header.Number == (ulong)Number ? header : throw Damage(0, $"it was written as number {header.Number}");
    }

    /// <summary>The version of this program.</summary>
    public static string ProgramVersion { get; } = typeof(JournalFile).Assembly.GetName().Version!.ToString(3);
}
