namespace Jaild.JailConf.Sources;

/// <summary>The bytes of a file, or why there are none.</summary>
/// <param name="Bytes">The bytes, or null.</param>
/// <param name="Error">Why there are none, as strerror(3) says it.</param>
public readonly record struct FileContent(byte[]? Bytes, string Error)
{
    /// <summary>There is no such file.</summary>
    public static FileContent Missing { get; } = new(null, "No such file or directory");

    /// <summary>A file that was read.</summary>
    public static FileContent Of(byte[] bytes) => new(bytes, "");
}
