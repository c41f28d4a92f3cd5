using System.Globalization;
using Grpc.Core;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>kill -9 of the real daemon with real containers: whatever was going on, all comes to rest and nothing is left over or lost.</summary>
[TestFixture]
internal sealed class TortureTests
{
    private const int Jails = 8;
    private const int MaxChanges = 120;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("JAILD_TORTURE_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 5;

    private static int Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("JAILD_TORTURE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    [Test]
    public async Task After_every_kill_all_is_at_rest_and_exactly_what_states_own_is_there()
    {
        using var ground = await TortureGround.Make();
        Directory.CreateDirectory(ground.RootOf(""));
        using var daemon = new TortureDaemon(ground.Directory);
        var random = new Random(Seed);
        var atWork = 0;
        var names = Enumerable.Range(1, Jails).Select(i => $"jail{i}").ToList();
        await daemon.Start();
        for (var round = 1; round <= Rounds; round++)
        {
            var acknowledged = await KilledAtWork(daemon, ground, names, random);
            await daemon.Start();
            atWork += (await daemon.Operations.ListOperationsAsync(new() { Open = true })).Operations.Count;
            var jails = await daemon.Rest();
            Assert.That(ground.Differences(jails), Is.Empty, $"round {round} of seed {Seed}");
            foreach (var id in acknowledged)
            {
                Assert.That((await daemon.Operations.GetOperationAsync(new() { Id = id })).Operation.EndTime, Is.Not.Null, $"round {round}: an acknowledged operation was lost");
            }
        }
        Assert.That(atWork, Is.Positive, "some kills came while something was at work");
        foreach (var name in names)
        {
            await Ask(() => daemon.Jails.DestroyJailAsync(new() { Jail = name, StopFirst = true }, deadline: null).ResponseAsync, r => r.Operation);
        }
        Assert.That(await daemon.Rest(), Is.Empty);
        Assert.That(ground.Differences([]), Is.Empty);
    }

    /// <summary>Asks something of every jail at once and kills the daemon after a random number of changes. Answers what it acknowledged.</summary>
    private static async Task<IReadOnlyList<string>> KilledAtWork(TortureDaemon daemon, TortureGround ground, List<string> names, Random random)
    {
        var changes = random.Next(1, MaxChanges);
        using var watch = daemon.Jails.WatchJails(new() { SendInitial = true, Steps = true });
        await watch.ResponseHeadersAsync;
        var asked = Task.WhenAll(names.Select(n => Something(daemon, ground, n, random.Next(6))).ToList());
        var ended = Ended(daemon, asked); // when fewer changes come than were drawn
        for (var seen = 0; seen < changes;)
        {
            var next = watch.ResponseStream.MoveNext(default);
            if (await Task.WhenAny(next, ended) == ended)
            {
                break;
            }
            seen += await next && watch.ResponseStream.Current.Change is not null ? 1 : 0;
        }
        await Task.Delay(random.Next(30)); // not always just after an entry
        await daemon.Kill();
        await ended;
        var acknowledged = (await asked).OfType<Operation>().ToList();
        acknowledged.ForEach(o => ground.Remember(o.JailUuid));
        return [.. acknowledged.Select(o => o.Id)];
    }

    /// <summary>Completes when all that was asked has ended, or the daemon has.</summary>
    private static async Task Ended(TortureDaemon daemon, Task<Operation?[]> asked)
    {
        foreach (var operation in (await asked).OfType<Operation>())
        {
            await Ask(() => daemon.Operations.WaitOperationAsync(new() { Id = operation.Id }).ResponseAsync, r => r.Operation);
        }
    }

    private static async Task<Operation?> Something(TortureDaemon daemon, TortureGround ground, string name, int what)
    {
        var jails = daemon.Jails;
        var created = await Ask(() => jails.CreateJailAsync(ground.Request(name)).ResponseAsync, r => r.Operation);
        return await (what switch
        {
            0 => Ask(() => jails.StopJailAsync(new() { Jail = name }).ResponseAsync, r => r.Operation),
            1 => Ask(() => jails.StopJailAsync(new() { Jail = name, Force = true }).ResponseAsync, r => r.Operation),
            2 => Ask(() => jails.RestartJailAsync(new() { Jail = name }).ResponseAsync, r => r.Operation),
            3 => Ask(() => jails.DestroyJailAsync(new() { Jail = name, StopFirst = true }).ResponseAsync, r => r.Operation),
            _ => Ask(() => jails.StartJailAsync(new() { Jail = name }).ResponseAsync, r => r.Operation),
        }) ?? created;
    }

    /// <summary>The operation, or null when the request was refused in that state or the daemon was gone.</summary>
    private static async Task<Operation?> Ask<T>(Func<Task<T>> call, Func<T, Operation> operation)
    {
        try
        {
            return operation(await call());
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.Unavailable or StatusCode.AlreadyExists or StatusCode.FailedPrecondition
            or StatusCode.NotFound or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Aborted)
        {
            return null;
        }
    }
}
