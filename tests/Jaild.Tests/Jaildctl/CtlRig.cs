using Jaild.Tests.Api;
using Jaildctl;

namespace Jaild.Tests.Jaildctl;

/// <summary>jaildctl as a person runs it, in this process: arguments in, text and exit code out.</summary>
internal sealed class CtlRig(string socket)
{
    /// <summary>Standard output, standard error and the exit code of one call.</summary>
    internal sealed record Ended(int Code, string Out, string Error);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is typed.</summary>
    public string Typed { get; init; } = "";

    /// <summary>What the terminal can do.</summary>
    public Func<Terminal, Terminal> Shape { get; init; } = t => t;

    public static CtlRig Of(DaemonRig daemon) => new(daemon.Options.Socket);

    public async Task<Ended> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Run(output, error, CancellationToken.None, arguments);
        return new(code, output.ToString(), error.ToString());
    }

    public Task<int> Run(TextWriter output, TextWriter error, CancellationToken cancel, params string[] arguments) =>
        Cli.Run([.. arguments, "--socket", socket], Shape(new Terminal(output, error, new StringReader(Typed))), Time, cancel);
}
