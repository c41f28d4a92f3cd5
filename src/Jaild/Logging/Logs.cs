using System.Globalization;
using Jaild.Core;
using Jaild.Settings;
using Serilog;
using Serilog.Events;

namespace Jaild.Logging;

/// <summary>Where log lines go: standard error and the log file.</summary>
internal static class Logs
{
    private const string Template = "{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fffK} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static ILoggerFactory Open(JaildOptions options)
    {
        var level = (LogEventLevel)options.LogLevel;
        var configuration = new LoggerConfiguration().MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning).MinimumLevel.Override("Grpc", LogEventLevel.Warning)
            .WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        if (options.Log != "none")
        {
            Touch(options.Log);
            configuration.WriteTo.File(options.Log, outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, fileSizeLimitBytes: null);
        }
        return LoggerFactory.Create(builder => builder.SetMinimumLevel(options.LogLevel).AddSerilog(configuration.CreateLogger(), dispose: true));
    }

    /// <summary>Makes the file with its mode, or says why it cannot be: the sink would be silent about it.</summary>
    private static void Touch(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JaildException(ErrorKind.Host, "CANNOT_CREATE", $"log: {path}: {error.Message}", error);
        }
    }
}
