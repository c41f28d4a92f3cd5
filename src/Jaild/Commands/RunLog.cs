namespace Jaild.Commands;

/// <summary>What the daemon says last.</summary>
internal static partial class RunLog
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "the journal cannot be written any more: jaild ends with code 74 and must be started anew")]
    public static partial void Failed(ILogger logger, Exception error);
}
