namespace Jaild.Benchmarks.Linux;

/// <summary>jaild by jaildctl, a process for each command.</summary>
internal sealed class CtlContender(BenchDaemon daemon, string program) : IContender
{
    /// <summary>The native program as make client makes it, or null where there is none.</summary>
    public static string? Program => Path.GetFullPath("artifacts/jaildctl/jaildctl") is var program && File.Exists(program) ? program : null;

    public string Name => "jaildctl";

    public Task Start(int number, CancellationToken cancel) => Command.Run(program, ["--socket", daemon.Socket, "start", BenchDaemon.NameOf(number)], cancel);

    public Task Stop(int number, CancellationToken cancel) => Command.Run(program, ["--socket", daemon.Socket, "stop", BenchDaemon.NameOf(number)], cancel);
}
