using System.CommandLine;
using System.Runtime.InteropServices;
using Jaild.Core;
using Jaild.Logging;
using Jaild.Settings;

namespace Jaild.Commands;

/// <summary>jaild without a command: the daemon, in the foreground, until SIGTERM or SIGINT.</summary>
internal static class RunCommand
{
    public static RootCommand Make()
    {
        var root = new RootCommand("jaild: owns the life of every jail on this machine");
        foreach (var option in OptionSource.All)
        {
            root.Add(option);
        }
        root.Add(SimulateCommand.Make());
        foreach (var command in StoreCommands.Make())
        {
            root.Add(command);
        }
        root.SetAction(async (parse, _) =>
        {
            try
            {
                return (int)await Run(OptionSource.Read(parse));
            }
            catch (JaildException error)
            {
                await Console.Error.WriteLineAsync($"jaild: {error.Message}");
                return (int)Code(error);
            }
        });
        return root;
    }

    /// <summary>How the daemon ends after an error that kept it from starting.</summary>
    public static ExitCode Code(JaildException error) => error switch
    {
        { Reason: "BAD_CONFIGURATION" } => ExitCode.Config,
        { Reason: "STORE_FAILED" } => ExitCode.Io,
        { Reason: "CANNOT_CREATE" or "STORE_UNWRITABLE" } => ExitCode.CannotCreate,
        { Kind: ErrorKind.Unavailable or ErrorKind.AlreadyExists } => ExitCode.Busy,
        { Kind: ErrorKind.Damaged } => ExitCode.Data,
        { Kind: ErrorKind.Exhausted } => ExitCode.Io,
        { Kind: ErrorKind.Invalid } => ExitCode.Config,
        { Kind: ErrorKind.Host or ErrorKind.Timeout or ErrorKind.NotFound } => ExitCode.Machine,
        _ => ExitCode.Bug,
    };

    private static async Task<ExitCode> Run(JaildOptions options)
    {
        using var stop = new StopSignals();
        Logs? open = null;
        Daemon? up = null;
        // a terminal that is closed ends no daemon; who rotates the log asks for it in the same way as who has changed jail.conf
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Volatile.Read(ref open)?.Reopen();
            _ = Volatile.Read(ref up)?.Reload();
        });
        using var logs = open = new Logs(options);
        var logger = logs.Factory.CreateLogger(nameof(RunCommand));
        await using var daemon = up = await Daemon.Start(options, HostChoice.Open, TimeProvider.System, logs.Factory);
        if (await Failure(stop.Asked, daemon.Failed, () => daemon.Stop(options.StopGrace)) is { } error)
        {
            RunLog.Failed(logger, error);
            logs.Dispose();
            // nothing that is in memory may be written or told any more
            Environment.Exit((int)ExitCode.Io);
        }
        return ExitCode.Ok;
    }

    /// <summary>Waits until the daemon is asked to end, and ends it; the journal's error as soon as it fails, on the way down, too.</summary>
    internal static async Task<Exception?> Failure(Task asked, Task<Exception> failed, Func<Task> stop)
    {
        if (await Task.WhenAny(asked, failed) == failed)
        {
            return await failed;
        }
        var stopping = stop();
        await Task.WhenAny(stopping, failed);
        if (failed.IsCompleted)
        {
            return await failed;
        }
        await stopping;
        return null;
    }
}
