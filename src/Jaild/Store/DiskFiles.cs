using Jaild.Core;

namespace Jaild.Store;

/// <summary>The real file system.</summary>
internal sealed class DiskFiles : IStoreFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string PidFile = ".pid";

    public bool HasDirectory(string path) => Directory.Exists(path);

    public void RemoveDirectory(string path) => Directory.Delete(path);

    public void MakeDirectory(string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        if (File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    public IDisposable Lock(string path)
    {
        try
        {
            // FileShare.None is flock(2): it ends with the process, however that ends.
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            // In a file of its own: .NET does not read one that is locked.
            File.WriteAllText(path + PidFile, $"{Environment.ProcessId}\n");
            return held;
        }
        catch (IOException error) when (DiskCalls.IsLocked(error))
        {
            throw new JaildException(ErrorKind.Unavailable, "STORE_IN_USE",
                $"{System.IO.Path.GetDirectoryName(path)} is in use by process {Owner(path)}: stop that jaild first, or give this one another store");
        }
    }

    public IReadOnlyList<string> List(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public IStoreFile Create(string path) => new DiskFile(path, FileMode.Create, FileAccess.ReadWrite);

    public IStoreFile Open(string path, bool readOnly) => new DiskFile(path, FileMode.Open, readOnly ? FileAccess.Read : FileAccess.ReadWrite);

    public void Rename(string from, string to) => DiskCalls.Mapped(to, () =>
    {
        File.Move(from, to, overwrite: true);
        return to;
    });

    public void Delete(string path) => File.Delete(path);

    public void SyncDirectory(string path) => DiskCalls.SyncDirectory(path);

    private static string Owner(string path)
    {
        try
        {
            return File.ReadAllText(path + PidFile).Trim() is { Length: > 0 } pid && pid.All(char.IsAsciiDigit) ? pid : "unknown";
        }
        catch (IOException)
        {
            return "unknown"; // it has the lock and has not written it yet
        }
    }
}
