using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Jaild.Core;
using Jaild.Settings;
using Jaild.Store;

namespace Jaild;

/// <summary>The Unix socket: its directory, who may connect, and that nobody else listens on it.</summary>
internal static partial class SocketFile
{
    /// <summary>sun_path of FreeBSD holds 104 bytes with its end, that of Linux 108: what works on one shall work on the other.</summary>
    public const int MaxBytes = 103;

    private const string Busy = "SOCKET_BUSY";
    private const int Enxio = 6, EopnotsuppFreeBsd = 45;

    /// <summary>Makes the directory, and looks whether a socket may be put there.</summary>
    public static void Prepare(JaildOptions options)
    {
        var path = options.Socket;
        if (Encoding.UTF8.GetByteCount(path) is var length and > MaxBytes)
        {
            throw Setting.Wrong($"socket: {path}: {length} bytes; a Unix socket's path has at most {MaxBytes}");
        }
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            MakeDirectory(options.Run, options);
            MakeDirectory(directory, options);
            if (File.GetUnixFileMode(directory).HasFlag(UnixFileMode.OtherWrite) && !options.RunMode.HasFlag(UnixFileMode.OtherWrite))
            {
                throw Cannot($"{directory}: everybody may write there, so anybody could put a socket of their own in its place: chmod o-w it");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Cannot($"{path}: {error.Message}", error);
        }
    }

    /// <summary>
    /// Refuses a socket that somebody serves, removes one that nobody does. The lock beside it is held as long as the daemon
    /// lives: between bind(2) and listen(2) a socket looks like one that nobody serves.
    /// </summary>
    public static IDisposable Claim(JaildOptions options)
    {
        var path = options.Socket;
        IDisposable? hold = null;
        try
        {
            hold = new DiskFiles().Lock($"{path}.lock");
            RemoveStale(path);
            return hold;
        }
        catch (Exception error)
        {
            hold?.Dispose();
            throw error switch
            {
                JaildException { Kind: ErrorKind.Unavailable, Reason: not Busy } => Served(path, error),
                IOException or UnauthorizedAccessException => Cannot($"{path}: {error.Message}", error),
                _ => error,
            };
        }
    }

    /// <summary>Binds under a umask that lets nobody else in; Kestrel listens only after mode and group are right.</summary>
    public static Socket Bind(EndPoint endPoint, JaildOptions options)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var old = Umask(0x7F); // 0177
            try
            {
                socket.Bind(endPoint);
            }
            finally
            {
                _ = Umask(old);
            }
            Own(options.Socket, options.SocketGroup);
            File.SetUnixFileMode(options.Socket, options.SocketMode);
            return socket;
        }
        catch (Exception error)
        {
            socket.Dispose();
            throw error is JaildException ? error : Cannot($"{options.Socket}: {error.Message}", error);
        }
    }

    private static void MakeDirectory(string directory, JaildOptions options)
    {
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, options.RunMode);
            File.SetUnixFileMode(directory, options.RunMode);
            Own(directory, options.SocketGroup);
        }
    }

    private static void RemoveStale(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.HostNotFound || !Path.Exists(path))
        {
            return;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (!IsSocket(path))
            {
                throw Cannot($"{path}: is there and is no socket: jaild does not remove it");
            }
            File.Delete(path);
            return;
        }
        catch (SocketException error)
        {
            throw Cannot($"{path}: {error.Message}", error);
        }
        throw Served(path);
    }

    /// <summary>A socket is the one file that open(2) never opens.</summary>
    private static bool IsSocket(string path)
    {
        const int nonBlockLinux = 0x800, nonBlockFreeBsd = 4;
        var file = Open(path, OperatingSystem.IsLinux() ? nonBlockLinux : nonBlockFreeBsd);
        if (file < 0)
        {
            return Marshal.GetLastPInvokeError() is Enxio or EopnotsuppFreeBsd;
        }
        _ = Close(file);
        return false;
    }

    private static void Own(string path, string group)
    {
        if (group.Length > 0 && Chown(path, uint.MaxValue, UnixGroup.Find(group)) != 0)
        {
            throw Cannot($"{path}: group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static JaildException Served(string path, Exception? inner = null) =>
        new(ErrorKind.Unavailable, Busy, $"{path}: another daemon serves it: stop that one first, or give this one another --socket", inner);

    private static JaildException Cannot(string message, Exception? inner = null) => new(ErrorKind.Host, "CANNOT_CREATE", message, inner);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
