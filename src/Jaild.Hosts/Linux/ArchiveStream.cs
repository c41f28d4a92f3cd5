using System.IO.Compression;
using Jaild.Core;

namespace Jaild.Hosts.Linux;

/// <summary>The tar stream in an archive file, whatever it is packed with, told by its first bytes.</summary>
internal static class ArchiveStream
{
    internal static Stream Decompressed(FileStream file, string archive)
    {
        Span<byte> magic = stackalloc byte[6];
        var count = file.ReadAtLeast(magic, 6, throwOnEndOfStream: false);
        file.Position = 0;
        var start = magic[..count];
        return start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? new GZipStream(file, CompressionMode.Decompress)
            : Other(start) is { } other ? throw new JaildException(ErrorKind.Host, "ARCHIVE_FORMAT", $"{archive} is compressed with {other}, which is not supported: give it as plain tar or gzip")
            : file;
    }

    private static string? Other(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a]) ? "xz"
        : start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "zstd"
        : start.StartsWith("BZh"u8) ? "bzip2" : null;
}
