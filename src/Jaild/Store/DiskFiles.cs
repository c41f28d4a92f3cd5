using Jaild.Core;

namespace Jaild.Store;

/// <summary>The real file system.</summary>
internal sealed class DiskFiles : IStoreFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            held.Flush();
            return held;
        }
        catch (IOException) when (Owner(path) is { } pid)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "STORE_IN_USE",
                $"{System.IO.Path.GetDirectoryName(path)} is in use by process {pid}: stop that jaild first, or give this one another store");
        }
    }

    public IReadOnlyList<string> List(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public IStoreFile Create(string path) => new DiskFile(path, FileMode.Create, FileAccess.ReadWrite);

    public IStoreFile Open(string path, bool readOnly) => new DiskFile(path, FileMode.Open, readOnly ? FileAccess.Read : FileAccess.ReadWrite);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void SyncDirectory(string path) => DiskCalls.SyncDirectory(path);

    private static string? Owner(string path)
    {
        try
        {
            // No lock is asked for here: the file is read while its owner holds it.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var text = new StreamReader(file);
            return text.ReadLine() is { Length: > 0 } pid && pid.All(char.IsAsciiDigit) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
