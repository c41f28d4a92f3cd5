using System.Globalization;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>kill -9 of the real daemon with real containers: whatever was going on, all comes to rest, nothing is left over or lost, and what nobody asked anything of is untouched.</summary>
[TestFixture]
internal sealed class TortureTests
{
    private const int Jails = 20;
    private const int Patience = 20; // seconds; the daemon looks after what lingers every 10
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(3);

    private readonly Tally tally = new();
    private TortureGround ground = null!;
    private TortureDaemon daemon = null!;
    private Assault assault = null!;
    private Mischief mischief = null!;
    private List<TortureJail> jails = [];
    private List<string> runtimes = [];

    private static int Rounds => Number("JAILD_TORTURE_ROUNDS", 10);

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : usual;

    [Test]
    public async Task After_every_kill_all_is_at_rest_and_exactly_what_states_own_is_there()
    {
        using var made = ground = await TortureGround.Make();
        jails = [.. Enumerable.Range(1, Jails).Select(ground.Add)];
        runtimes = [.. Runtimes()];
        using var started = daemon = new(ground.Directory, runtimes[0]);
        (assault, mischief) = (new(daemon, ground, tally), new(ground, tally));
        await daemon.Start();
        using var all = new JoinedWatch(() => daemon.Jails, "", steps: true, tally);
        using var transitions = new JoinedWatch(() => daemon.Jails, "", steps: false, tally);
        using var some = new JoinedWatch(() => daemon.Jails, "jail*1", steps: true, tally);
        using var one = new JoinedWatch(() => daemon.Jails, "jail?", steps: false, tally);
        await Populate();
        var (first, revision) = (Number("JAILD_TORTURE_SEED", 1), 0L);
        for (var round = 0; round < Rounds; round++)
        {
            var (seed, began) = (first + round, tally.Seconds);
            var wrong = await Round(new Random(seed));
            var journal = StoredJournal.After(ground.Store, revision);
            if (journal.Select(e => e.Revision).Zip(Enumerable.Range(1, journal.Count)).FirstOrDefault(p => p.First != revision + p.Second) is { Second: > 0 } gap)
            {
                wrong.Add($"the journal has revision {gap.First} where {revision + gap.Second} should be");
            }
            revision = journal.Count > 0 ? journal[^1].Revision : revision;
            foreach (var watch in new[] { all, transitions, some, one })
            {
                wrong.AddRange(await watch.Difference(journal, revision) is { } difference ? [difference] : []);
            }
            TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}, seed {seed}: {tally.Seconds - began:0.0} s, revision {revision}{string.Concat(wrong.Select(w => "\n    " + w))}"));
            if (wrong.Count > 0 || round + 1 == Rounds)
            {
                TestContext.Progress.WriteLine(tally.Report(round + 1));
            }
            Assert.That(wrong, Is.Empty, $"round {round + 1}; JAILD_TORTURE_SEED={seed} begins with its numbers");
        }
        await Depopulate();
        Assert.That(tally.Killed, Is.Positive, "some kills came while something was at work");
    }

    /// <summary>Asks, disturbs, kills, revives, waits for rest, looks. Answers what is wrong.</summary>
    private async Task<List<string>> Round(Random random)
    {
        var before = await daemon.Rest();
        var survivors = new Survivors(ground, before);
        var requests = new Requests(daemon, ground, tally);
        var touched = Chosen(random, before).ToDictionary(j => j.Name);
        using var over = new CancellationTokenSource();
        var running = before.Where(j => j.Status.State == JailState.Running && touched.ContainsKey(j.Name)).ToList();
        var frozen = running.FirstOrDefault(j => ground.Kind(j.Name).MayFreeze && mischief.Freeze(j));
        var linger = frozen is not null && random.Next(20) == 0;
        var stray = random.Next(3) == 0 ? assault.KillChild(random, over.Token) : Task.CompletedTask;
        var asked = Task.WhenAll(touched.Values.Select(j => j.Name == frozen?.Name ? requests.Stop(j, random.Next(2) == 0) : requests.Some(j, random)).ToList());
        if (running.Count > 0 && random.Next(3) == 0)
        {
            mischief.KillPause(running[random.Next(running.Count)], "under its daemon");
        }
        var thaw = linger ? Task.CompletedTask : Thawed(random.Next(2000));
        await assault.Kill(random, Ended(asked, requests));
        await over.CancelAsync();
        await stray;
        if (running.Count > 0 && random.Next(4) == 0)
        {
            mischief.KillPause(running[random.Next(running.Count)], "without a daemon");
        }
        tally.Lap("seconds until the daemon's death");
        await assault.Revive(random, runtimes);
        tally.Lap("seconds until a daemon serves");
        await thaw;
        await Rest();
        mischief.Thaw();
        tally.Lap("seconds until rest");
        tally.Count("jails that lingered", linger ? 1 : 0);
        var wrong = await Settled(survivors, touched.Keys.ToHashSet());
        tally.Lap("seconds of looking");
        return [.. wrong, .. await requests.Wrong(), .. daemon.Faults(frozen?.Name)];
    }

    private async Task Thawed(int milliseconds)
    {
        await Task.Delay(milliseconds);
        mischief.Thaw();
    }

    /// <summary>What is wrong when nothing has changed for the better for a while: a death that came without a daemon is found a moment after its start.</summary>
    private async Task<List<string>> Settled(Survivors survivors, HashSet<string> touched)
    {
        List<string> wrong = [];
        var end = tally.Seconds + Patience;
        for (var look = 0; look == 0 || tally.Seconds < end; look++)
        {
            var now = await Rest();
            wrong = [.. ground.Differences(now, daemon), .. survivors.Touched(now, touched)];
            if (wrong.Count == 0)
            {
                tally.Count("jails that nobody touched", survivors.Count);
                break;
            }
            await Task.Delay(Math.Min(look * 10, 250));
        }
        return wrong;
    }

    private async Task<IReadOnlyList<Jail>> Rest()
    {
        try
        {
            return await daemon.Rest().WaitAsync(rest);
        }
        catch (TimeoutException)
        {
            var open = (await daemon.Operations.ListOperationsAsync(new() { Open = true })).Operations;
            throw new AssertionException($"not at rest after {rest}: {string.Join("\n", open)}\n{string.Join("\n", (await daemon.Jails.ListJailsAsync(new())).Jails.Select(j => j.Status))}");
        }
    }

    /// <summary>About a third of the jails, and those that are not there.</summary>
    private IEnumerable<TortureJail> Chosen(Random random, IReadOnlyList<Jail> before) =>
        [.. jails.Where(j => random.Next(3) == 0 | before.All(b => b.Name != j.Name))];

    private static async Task Ended(Task asked, Requests requests)
    {
        await asked;
        await requests.AllEnded();
    }

    private async Task Populate()
    {
        await Task.WhenAll(jails.Select(async jail =>
        {
            await daemon.Jails.CreateJailAsync(new() { Name = jail.Name, Settings = { jail.Settings } });
            await daemon.Jails.StartJailAsync(new() { Jail = jail.Name });
        }));
        var there = await Rest();
        Assert.That(there.Where(j => j.Status.State != JailState.Running && !jails.Single(k => k.Name == j.Name).MayFail).Select(j => $"{j.Name}: {j.Status.Message}"), Is.Empty);
        Assert.That(ground.Differences(there, daemon), Is.Empty);
    }

    private async Task Depopulate()
    {
        await Task.WhenAll((await Rest()).Select(j => daemon.Jails.DestroyJailAsync(new() { Jail = j.Name, StopFirst = true }).ResponseAsync));
        Assert.That(await Rest(), Is.Empty);
        Assert.That(ground.Differences([], daemon), Is.Empty);
    }

    /// <summary>crun wants control groups of one version, so where there are both it is called in a mount namespace that shows one.</summary>
    private IEnumerable<string> Runtimes()
    {
        yield return ground.Reports.Wrap("/usr/sbin/runc", "runc");
        if (File.Exists("/usr/bin/crun"))
        {
            yield return ground.Reports.Wrap(Directory.Exists("/sys/fs/cgroup/unified")
                ? "unshare -m --propagation private sh -c 'umount /sys/fs/cgroup/unified; exec /usr/bin/crun \"$@\"' crun" : "/usr/bin/crun", "crun");
        }
    }
}
