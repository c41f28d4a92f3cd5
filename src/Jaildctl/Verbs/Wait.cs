using System.CommandLine;
using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>wait JAIL… --for=STATE: ends when each has been in the state; by revision, so nothing that happens in between is missed.</summary>
internal static class Wait
{
    public static Command Make(Ctl ctl)
    {
        var jails = Ctl.Jails();
        var state = new Option<string>("--for") { HelpName = "STATE", Description = "The state to wait for, such as running or absent.", Required = true };
        var timeout = new Option<string>("--timeout") { HelpName = "TIME", Description = "Give up after so long, with exit code 124: such as 30s, 5m or 1h, seconds without a letter. Without it the wait has no limit." };
        var command = new Command("wait", "Wait until each jail is in a state, or has been in it meanwhile.") { jails, state, timeout };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var (wanted, limit) = (States.Parse(parse.GetValue(state)!), Ages.Parse("--timeout", parse.GetValue(timeout)));
            using var over = limit is { } span ? new CancellationTokenSource(span, ctl.Time) : new CancellationTokenSource();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
            var names = parse.GetValue(jails)!.Distinct().ToList();
            // all are looked at before any is waited for: what one goes through while another is awaited counts
            var seen = names.ToDictionary(jail => jail, jail => Look(connection, jail, wanted, both.Token));
            await Task.WhenAll(seen.Values.Select(look => look.ContinueWith(_ => { }, TaskScheduler.Default)));
            var waiting = names.ToDictionary(jail => jail, jail => Until(ctl, connection, seen[jail], wanted, both.Token));
            var reached = new ListJailsResponse();
            var code = await ctl.Each(names, connection, async jail =>
            {
                try
                {
                    reached.Jails.Add(await waiting[jail]);
                }
                catch (Exception) when (over.IsCancellationRequested && !cancel.IsCancellationRequested)
                {
                    throw new CtlException(ExitCode.TimedOut, $"not {Plain.Word(wanted)} within {Ages.Span(limit!.Value)}");
                }
                if (!ctl.IsJson(parse))
                {
                    ctl.Terminal.Out.WriteLine($"{Plain.Text(jail)}: {Plain.Word(wanted)}");
                }
            }, cancel);
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, reached);
            }
            return code;
        });
        return command;
    }

    private static async Task<Jail> Look(Connection connection, string jail, JailState wanted, CancellationToken cancel)
    {
        try
        {
            return (await connection.Jails.GetJailAsync(new GetJailRequest { Jail = jail }, cancellationToken: cancel)).Jail;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound && wanted == JailState.Absent)
        {
            return new Jail { Name = jail, Status = new JailStatus { State = JailState.Absent } };
        }
    }

    /// <summary>The jail as it was in the wanted state, by the change that told of it.</summary>
    private static async Task<Jail> Until(Ctl ctl, Connection connection, Task<Jail> seen, JailState wanted, CancellationToken cancel)
    {
        var now = await seen;
        var state = now.Status.State;
        if (state == wanted)
        {
            return now;
        }
        var request = new WatchJailsRequest { AfterRevision = now.Revision, Filter = new JailFilter { Uuids = { now.Uuid } } };
        await using var changes = new ResumingWatch(ctl.Time, connection) { Known = true }.Read(request, cancel).GetAsyncEnumerator(cancel);
        while (state != wanted)
        {
            if (state == JailState.Absent)
            {
                throw new CtlException(ExitCode.NoInput, $"is no more, so it will not be {Plain.Word(wanted)}");
            }
            if (await changes.MoveNextAsync() && changes.Current.Change is { } change)
            {
                var passed = change.Events.Where(e => e.Kind == EventKind.Transition).Select(e => e.To);
                state = passed.Contains(wanted) ? wanted : change.Status?.State ?? state;
                (now.Status, now.Revision) = (change.Status ?? now.Status, change.Revision);
            }
        }
        return now;
    }
}
