using Google.Protobuf;

namespace Jaildctl.Output;

/// <summary>Messages of the API as proto3 JSON.</summary>
internal static class Json
{
    private static readonly JsonFormatter Whole = new(JsonFormatter.Settings.Default.WithIndentation().WithFormatDefaultValues(true));
    private static readonly JsonFormatter Line = new(JsonFormatter.Settings.Default);

    /// <summary>One object over many lines, with every field.</summary>
    public static void Write(Terminal terminal, IMessage message) => terminal.Out.WriteLine(Whole.Format(message));

    /// <summary>One object a line, for streams.</summary>
    public static void WriteLine(Terminal terminal, IMessage message) => terminal.Out.WriteLine(Line.Format(message));
}
