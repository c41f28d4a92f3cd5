using System.CommandLine;
using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;
using Jaildctl.Verbs;

namespace Jaildctl;

/// <summary>
/// Takes every jail down that is up: at the same time, but those that depend on a jail before it. After three quarters of the
/// time the rest is forced, in no order, so that each process still gets its SIGTERM.
/// </summary>
internal sealed class StopAll(Ctl ctl, ParseResult parse, Connection connection)
{
    /// <summary>At a time; a connection has 100 streams, and those that force must find one.</summary>
    private const int Parallel = 64;

    /// <summary>All states in which something of a jail may be at work, but those in which its root is made or removed.</summary>
    private static readonly JailState[] Up =
        [JailState.Starting, JailState.Running, JailState.Stopping, JailState.Dying, JailState.Interrupted, JailState.Recovering, JailState.Stuck];

    private readonly Dictionary<string, Task<(Operation Operation, JailState State)>> tasks = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Hooks have no verdict from the beginning.</summary>
    public bool Force { get; init; }

    /// <summary>The machine goes down: what is wanted of the jails stays, and a hook that refuses is overridden at once.</summary>
    public bool Shutdown { get; init; }

    /// <summary>How long all may take together; null: no limit.</summary>
    public TimeSpan? Limit { get; init; }

    public async Task<int> Run(CancellationToken cancel)
    {
        using var over = After(Limit);
        using var late = After(Limit * 0.75);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop.Token);
        using var line = new ProgressLine(ctl.Terminal, ctl.Time);
        using var gate = new SemaphoreSlim(Parallel);
        var follow = new Follow(ctl, connection, line);
        var jails = (await List.All(connection, new JailFilter { States = { Up } }, stop.Token)).Jails;
        var order = new StopOrder(jails);
        foreach (var name in order.Circular)
        {
            ctl.Terminal.Error.WriteLine($"jaildctl: {Plain.Text(name)}: depends on itself in a circle, which is not heeded");
        }
        foreach (var jail in jails)
        {
            tasks[jail.Name] = Task.Run(() => Down(jail, order, follow, gate, hurry.Token, stop.Token), CancellationToken.None);
        }
        go.SetResult();
        return await Tell(jails, line, over, cancel);
    }

    private async Task<(Operation Operation, JailState State)> Down(
        Jail jail, StopOrder order, Follow follow, SemaphoreSlim gate, CancellationToken hurry, CancellationToken stop)
    {
        await go.Task;
        try
        {
            await Others(order.Before(jail), hurry);
            await gate.WaitAsync(hurry);
            try
            {
                var ended = await Stop(jail, Force, follow, hurry);
                if (!Shutdown || IsDown(ended))
                {
                    return ended;
                }
            }
            finally
            {
                gate.Release();
            }
        }
        catch (Exception error) when (hurry.IsCancellationRequested && !stop.IsCancellationRequested && error is not CtlException)
        {
            // the rest of the time is for force
        }
        return await Stop(jail, force: true, follow, stop);
    }

    /// <summary>Waits for the jails that depend on one; what still needs it keeps it up, unless the machine goes down.</summary>
    private async Task Others(IReadOnlyList<Jail> before, CancellationToken hurry)
    {
        foreach (var other in before)
        {
            var down = await tasks[other.Name].ContinueWith(t => t.IsCompletedSuccessfully && IsDown(t.Result), TaskScheduler.Default).WaitAsync(hurry);
            if (!down && !Shutdown)
            {
                throw new CtlException(ExitCode.Failed, $"left alone, since {Plain.Text(other.Name)}, which depends on it, is not down");
            }
        }
    }

    private async Task<(Operation Operation, JailState State)> Stop(Jail jail, bool force, Follow follow, CancellationToken cancel)
    {
        var request = new StopJailRequest { Jail = $"uuid:{jail.Uuid}", RequestId = Guid.NewGuid().ToString(), Force = force, ForShutdown = Shutdown };
        try
        {
            return await follow.ToEnd((await connection.Jails.StopJailAsync(request, cancellationToken: cancel)).Operation, cancel);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            return (new Operation { JailName = jail.Name, JailUuid = jail.Uuid, State = OperationState.Succeeded }, JailState.Absent); // destroyed meanwhile
        }
    }

    private async Task<int> Tell(IEnumerable<Jail> jails, ProgressLine line, CancellationTokenSource over, CancellationToken cancel)
    {
        var ended = new ListOperationsResponse();
        var code = await ctl.Each(jails.Select(j => j.Name), connection, async name =>
        {
            try
            {
                var (operation, state) = await tasks[name];
                line.Clear();
                ended.Operations.Add(operation);
                Mutation.Tell(ctl, parse, name, operation, state);
            }
            catch (Exception error) when (over.IsCancellationRequested && !cancel.IsCancellationRequested && error is not CtlException)
            {
                throw new CtlException(ExitCode.TimedOut, $"not down within {Ages.Span(Limit!.Value)}");
            }
        }, cancel);
        if (ctl.IsJson(parse))
        {
            Json.Write(ctl.Terminal, ended);
        }
        return code;
    }

    private CancellationTokenSource After(TimeSpan? span) => span is { } limit ? new(limit, ctl.Time) : new();

    private static bool IsDown((Operation Operation, JailState State) ended) => ended.Operation.State == OperationState.Succeeded && ended.State is JailState.Stopped or JailState.Absent;
}
