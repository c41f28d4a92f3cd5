using Jaild.JailConf.Text;

namespace Jaild.Tests.Jaildctl;

/// <summary>jaildctl config, without a daemon: bytes in, text and exit code out.</summary>
internal static class ConfRig
{
    /// <summary>How it ended, with what it wrote as bytes.</summary>
    internal sealed record Ended(int Code, string Out, string Error, byte[] Raw);

    public static async Task<Ended> Run(byte[] input, params string[] arguments)
    {
        var raw = new MemoryStream();
        var ctl = new CtlRig("/nowhere/jaild.sock") { Shape = t => t with { RawIn = () => new MemoryStream(input), RawOut = () => raw } };
        var ended = await ctl.Run(arguments);
        return new(ended.Code, ended.Out, ended.Error, raw.ToArray());
    }

    public static Task<Ended> Run(string input, params string[] arguments) => Run(ByteText.Of(input).Memory.ToArray(), arguments);
}
