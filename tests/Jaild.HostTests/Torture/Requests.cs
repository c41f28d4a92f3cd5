using Grpc.Core;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>Asks a daemon that may be killed at any moment for everything that can be asked, each in any state.</summary>
internal sealed class Requests(TortureDaemon daemon, TortureGround ground, Tally tally)
{
    private readonly Lock gate = new();
    private readonly List<(Operation Operation, Func<Task<Operation>>? Again)> asked = [];
    private readonly List<string> faults = [];

    /// <summary>A few things of one jail, one after the other; some are waited for. What comes is settled by the numbers of the random source when this is called.</summary>
    internal Task Some(TortureJail jail, Random random)
    {
        var drawn = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (What: random.Next(12), Pause: random.Next(4) == 0 ? Timeout.Infinite : random.Next(120), Id: random.Next(2) == 0 ? NewId(random) : "")).ToList();
        return Task.Run(async () =>
        {
            foreach (var (what, pause, id) in drawn)
            {
                var operation = await Ask(jail, what, id);
                await (pause == Timeout.Infinite && operation is not null ? Ended(operation) : Task.Delay(Math.Max(pause, 0)));
            }
        });
    }

    /// <summary>Stops a jail, as is asked of one that is frozen.</summary>
    internal Task Stop(TortureJail jail, bool force) => Call("stop", () => daemon.Jails.StopJailAsync(new() { Jail = jail.Name, Force = force }).ResponseAsync, r => r.Operation, "");

    /// <summary>Completes when everything that was acknowledged has ended, or the daemon has.</summary>
    internal async Task AllEnded()
    {
        foreach (var operation in Acknowledged)
        {
            await Ended(operation);
        }
    }

    /// <summary>What is wrong with the answers, now that everything is at rest: acknowledged operations that were lost or repeated.</summary>
    internal async Task<IReadOnlyList<string>> Wrong()
    {
        List<(Operation Operation, Func<Task<Operation>>? Again)> all;
        lock (gate)
        {
            all = [.. asked];
        }
        foreach (var (operation, again) in all)
        {
            if ((await daemon.Operations.GetOperationAsync(new() { Id = operation.Id })).Operation.EndTime is null)
            {
                faults.Add($"an acknowledged operation has no end: {operation}");
            }
            if (again is not null && (await again()).Id != operation.Id)
            {
                faults.Add($"a repeated request has another operation: {operation}");
            }
        }
        return faults;
    }

    private IReadOnlyList<Operation> Acknowledged
    {
        get
        {
            lock (gate)
            {
                return [.. asked.Select(a => a.Operation)];
            }
        }
    }

    private Task<Operation?> Ask(TortureJail jail, int what, string id)
    {
        var name = jail.Name;
        return what switch
        {
            0 => Call("stop", () => daemon.Jails.StopJailAsync(new() { Jail = name, RequestId = id }).ResponseAsync, r => r.Operation, id),
            1 => Call("stop by force", () => daemon.Jails.StopJailAsync(new() { Jail = name, RequestId = id, Force = true }).ResponseAsync, r => r.Operation, id),
            2 or 3 => Call("restart", () => daemon.Jails.RestartJailAsync(new() { Jail = name, RequestId = id }).ResponseAsync, r => r.Operation, id),
            5 when name[^1] is '1' => Call("recover", () => daemon.Jails.RecoverJailAsync(new() { Jail = name, RequestId = id }).ResponseAsync, r => r.Operation, id),
            4 or 5 => Call("destroy", () => daemon.Jails.DestroyJailAsync(new() { Jail = name, RequestId = id, StopFirst = true }).ResponseAsync, r => r.Operation, id),
            6 => Cancel(),
            7 => Call("create", () => daemon.Jails.CreateJailAsync(new() { Name = name, RequestId = id, Settings = { jail.Settings } }).ResponseAsync, r => r.Operation, id),
            _ => Call("start", () => daemon.Jails.StartJailAsync(new() { Jail = name, RequestId = id }).ResponseAsync, r => r.Operation, id),
        };
    }

    private async Task<Operation?> Cancel()
    {
        if (Acknowledged is { Count: > 0 } all)
        {
            await Call("cancel", () => daemon.Operations.CancelOperationAsync(new() { Id = all[^1].Id }).ResponseAsync, r => r.Operation, "");
        }
        return null;
    }

    private Task<Operation?> Ended(Operation operation) => Try(async () => (await daemon.Operations.WaitOperationAsync(new() { Id = operation.Id })).Operation);

    private async Task<Operation?> Call<T>(string verb, Func<Task<T>> call, Func<T, Operation> operation, string id)
    {
        var answer = await Try(async () => operation(await call()));
        if (answer is not null)
        {
            ground.Remember(answer.JailUuid);
            lock (gate)
            {
                asked.Add((answer, id == "" ? null : async () => operation(await call())));
            }
        }
        tally.Count($"request {verb}, {(answer is null ? "refused or not answered" : "accepted")}");
        return answer;
    }

    /// <summary>The operation, or null when the request was refused in that state or the daemon was gone.</summary>
    private async Task<Operation?> Try(Func<Task<Operation>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.Unavailable or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.NotFound or StatusCode.Aborted)
        {
            return null;
        }
        catch (RpcException broken) when (broken.StatusCode is StatusCode.Internal or StatusCode.Cancelled)
        {
            if (broken.Trailers.Any(t => t.Key == "grpc-status-details-bin"))
            {
                lock (gate)
                {
                    faults.Add($"the daemon answered {broken.Status}");
                }
            }
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null; // the client of a dead daemon
        }
    }

    private static string NewId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
