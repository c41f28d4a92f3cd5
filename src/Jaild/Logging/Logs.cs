using System.Globalization;
using Jaild.Core;
using Jaild.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Display;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Jaild.Logging;

/// <summary>Where log lines go: standard error and the log file.</summary>
internal sealed partial class Logs : IDisposable
{
    private const string Template = "{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fffK} {Level:u3} {Message:l}{NewLine}{Exception}";

    private readonly LogFile? file;
    private readonly ILogger<Logs> logger;

    /// <summary>Opens them; a log file that cannot be made is an error.</summary>
    public Logs(JaildOptions options)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Is((LogEventLevel)options.LogLevel)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning).MinimumLevel.Override("Grpc", LogEventLevel.Warning)
            .WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        if (options.Log != "none")
        {
            file = new(options.Log, new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture));
            configuration.WriteTo.Sink(file);
        }
        Factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(options.LogLevel).AddSerilog(configuration.CreateLogger(), dispose: true));
        logger = Factory.CreateLogger<Logs>();
    }

    /// <summary>Makes the loggers.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Opens the log file anew, if there is one.</summary>
    public void Reopen()
    {
        try
        {
            file?.Reopen();
            Log.Reopened(logger);
        }
        catch (JaildException error)
        {
            Log.NotReopened(logger, error.Message);
        }
    }

    public void Dispose() => Factory.Dispose();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "the log file was opened anew")]
        public static partial void Reopened(ILogger logger);

        [LoggerMessage(Level = LogLevel.Error, Message = "the log file could not be opened anew, so it goes on in the old one: {Reason}")]
        public static partial void NotReopened(ILogger logger, string reason);
    }
}
