namespace Jaildctl;

/// <summary>Where jaildctl reads and writes, and what that place can do.</summary>
internal sealed record Terminal(TextWriter Out, TextWriter Error, TextReader In)
{
    /// <summary>The process's own.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, Console.In)
    {
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        CanRedraw = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb",
        Width = Console.IsOutputRedirected ? int.MaxValue : ConsoleWidth(),
    };

    /// <summary>Whether a person can answer.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether a line on standard error can be drawn again and again.</summary>
    public bool CanRedraw { get; init; }

    /// <summary>Standard input as bytes, which need not be UTF-8.</summary>
    public Func<Stream> RawIn { get; init; } = Console.OpenStandardInput;

    /// <summary>Standard output as bytes, or null where they could be control sequences for a terminal.</summary>
    public Func<Stream>? RawOut { get; init; } = Console.IsOutputRedirected ? Console.OpenStandardOutput : null;

    /// <summary>Columns of standard output.</summary>
    public int Width { get; init; } = int.MaxValue;

    private static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            // a terminal that does not tell
            return 80;
        }
    }
}
