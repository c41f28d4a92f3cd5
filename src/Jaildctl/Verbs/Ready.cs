using System.CommandLine;
using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>ready: ends when the daemon answers, or when all that it set going at its start has ended.</summary>
internal static class Ready
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Make(Ctl ctl)
    {
        var jails = new Option<bool>("--jails") { Description = "Also until what the daemon recovered and started by itself when it came up is done." };
        var timeout = new Option<string>("--timeout") { HelpName = "TIME", Description = "Give up after so long, with exit code 124: such as 30s, 5m or 1h, seconds without a letter. Without it the wait has no limit." };
        var command = new Command("ready", "Wait until the daemon answers.") { jails, timeout };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var limit = Ages.Parse("--timeout", parse.GetValue(timeout));
            using var over = limit is { } span ? new CancellationTokenSource(span, ctl.Time) : new CancellationTokenSource();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
            var missing = "it does not answer";
            try
            {
                while (true)
                {
                    missing = await Missing(connection, parse.GetValue(jails), both.Token);
                    if (missing is "")
                    {
                        return ExitCode.Ok;
                    }
                    await Task.Delay(Pause, ctl.Time, both.Token);
                }
            }
            catch (Exception error) when (over.IsCancellationRequested && !cancel.IsCancellationRequested && error is OperationCanceledException or RpcException)
            {
                throw new CtlException(ExitCode.TimedOut, $"jaild is not ready within {Ages.Span(limit!.Value)}: {missing}");
            }
        });
        return command;
    }

    /// <summary>What is waited for, or nothing.</summary>
    private static async Task<string> Missing(Connection connection, bool jails, CancellationToken cancel)
    {
        try
        {
            var info = await connection.Daemon.GetInfoAsync(new GetInfoRequest(), cancellationToken: cancel);
            return !jails ? ""
                : info.Damage.Length > 0 ? throw new CtlException(ExitCode.TryAgain, $"nothing is done while the journal is damaged: {info.Damage}")
                : !info.Begun ? "jails are being compared with the machine"
                : info.OpenOperations > 0 ? $"{info.OpenOperations} operations are open" : "";
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable)
        {
            return connection.ConnectError is { Code: ExitCode.NoPermission } refused ? throw refused : connection.ConnectError?.Message ?? "it went away";
        }
    }
}
