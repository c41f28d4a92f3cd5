using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;

namespace Jaildctl.Output;

/// <summary>Messages of the API as proto3 JSON.</summary>
internal static class Json
{
    // What errors carry as Any: without it a failure could not be shown.
    private static readonly JsonFormatter.Settings Settings = JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor));
    private static readonly JsonFormatter Whole = new(Settings.WithIndentation().WithFormatDefaultValues(true));
    private static readonly JsonFormatter Line = new(Settings);

    /// <summary>One object over many lines, with every field.</summary>
    public static void Write(Terminal terminal, IMessage message) => terminal.Out.WriteLine(Whole.Format(message));

    /// <summary>One object a line, for streams.</summary>
    public static void WriteLine(Terminal terminal, IMessage message) => terminal.Out.WriteLine(Line.Format(message));
}
