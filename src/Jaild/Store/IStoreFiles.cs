namespace Jaild.Store;

/// <summary>
/// All that journal and store ask of a file system, so that a test can cut the power at each of these calls.
/// A full disk is a <see cref="DiskFullException"/>, everything else that goes wrong an IOException.
/// </summary>
internal interface IStoreFiles
{
    /// <summary>Whether there is a directory of that name.</summary>
    bool HasDirectory(string path);

    /// <summary>Makes a directory, in one that is there, that only its owner may enter, or narrows it to that. Durable after <see cref="SyncDirectory"/> of the other.</summary>
    void MakeDirectory(string path);

    /// <summary>Removes a directory that is empty.</summary>
    void RemoveDirectory(string path);

    /// <summary>Takes a lock file for this process; a JaildException that names the owner when another has it.</summary>
    IDisposable Lock(string path);

    /// <summary>The names of the files in a directory, in order.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Makes an empty file, in place of an old one.</summary>
    IStoreFile Create(string path);

    /// <summary>Opens a file that is there, for reading and, unless it is to stay as it is, writing.</summary>
    IStoreFile Open(string path, bool readOnly);

    /// <summary>Gives a file another name, in place of what had it. Durable after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file. Durable after <see cref="SyncDirectory"/>.</summary>
    void Delete(string path);

    /// <summary>Makes names in a directory durable.</summary>
    void SyncDirectory(string path);
}

/// <summary>An open file of <see cref="IStoreFiles"/>.</summary>
internal interface IStoreFile : IDisposable
{
    /// <summary>Its path, for messages.</summary>
    string Path { get; }

    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads until the span is full or the file ends; the answer is how much.</summary>
    int Read(Span<byte> into, long offset);

    /// <summary>Writes all of it.</summary>
    void Write(ReadOnlySpan<byte> data, long offset);

    /// <summary>Makes the content and length durable (fdatasync).</summary>
    void SyncData();

    /// <summary>Cuts it off or lengthens it with zeros.</summary>
    void Truncate(long length);
}

/// <summary>No space left on the device, or the quota is used up.</summary>
internal sealed class DiskFullException(string path, Exception? inner = null) : IOException($"{path}: no space left", inner)
{
}
