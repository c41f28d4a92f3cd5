using System.Globalization;
using System.Text;
using Jaild.Core;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Jaild.Logging;

/// <summary>The log file: each line is one write at its end, and no line waits in memory. It can be opened anew, so that newsyslog(8) may rename it.</summary>
internal sealed class LogFile : ILogEventSink, IDisposable
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly ITextFormatter formatter;
    private FileStream file;

    public LogFile(string path, ITextFormatter formatter) => (this.path, this.formatter, file) = (path, formatter, Open(path));

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, line);
        var bytes = Encoding.UTF8.GetBytes(line.ToString());
        lock (gate)
        {
            if (file.CanSeek)
            {
                file.Seek(0, SeekOrigin.End); // it may have been cut by somebody
            }
            file.Write(bytes);
        }
    }

    /// <summary>Goes on in the file that now has the name, or in a new one. Lines that are being written are in one of the two. An error leaves it where it is.</summary>
    public void Reopen()
    {
        var next = Open(path);
        lock (gate)
        {
            (next, file) = (file, next);
        }
        next.Dispose();
    }

    public void Dispose()
    {
        lock (gate)
        {
            file.Dispose();
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JaildException(ErrorKind.Host, "CANNOT_CREATE", $"log: {path}: {error.Message}", error);
        }
    }
}
