using System.Runtime.InteropServices;

namespace Jaild.Benchmarks.Linux;

/// <summary>Jails on Linux through jaild, against the same runtime by hand and against podman, in one run on one machine.</summary>
internal static class LinuxBenchmark
{
    private const double GoalByHand = 1.15, GoalPodman = 4;
    private const int WarmUp = 25;

    /// <summary>Prints everything; 0 when the goals are reached, 69 where it cannot run.</summary>
    public static async Task<int> Run(int rounds)
    {
        if (LinuxGround.Missing is { } missing)
        {
            Console.WriteLine($"no figures of Linux jails: {missing}");
            return 69;
        }
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var ground = new LinuxGround();
        var podman = await Command.FirstLine("podman", "--version") is { } version
            ? new Podman(Path.Combine(ground.DirectoryPath, "podman"), ground.Root, LinuxGround.Pause, ground.OtherParent) : null;
        try
        {
            using var daemon = new BenchDaemon(ground.DirectoryPath);
            await Machine.Print();
            return await Run(ground, daemon, podman, rounds, stop.Token) ? 0 : 1;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            Console.WriteLine("interrupted; what was made is removed");
            return 130;
        }
        finally
        {
            await (podman?.Clean() ?? Task.CompletedTask);
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<bool> Run(LinuxGround ground, BenchDaemon daemon, Podman? podman, int rounds, CancellationToken cancel)
    {
        await daemon.Rise(0, cancel);
        await daemon.Create(Fleet.Most, ground.Root, cancel);
        await daemon.Start(0, cancel);
        var bundle = Directory.GetDirectories(Path.Combine(ground.DirectoryPath, "run", "linux", "jails")).Single();
        var hand = new ByHand(Path.Combine(ground.DirectoryPath, "hand"), await File.ReadAllTextAsync(Path.Combine(bundle, "config.json"), cancel), ground.OtherParent);
        await daemon.Stop(0, cancel);
        hand.Prepare(Fleet.Most);

        var (ours, byHand) = (new Times(daemon), new Times(hand));
        List<Times> all = [ours, byHand];
        if (podman is not null)
        {
            all.Add(new Times(podman));
        }
        if (CtlContender.Program is { } program)
        {
            all.Add(new Times(new CtlContender(daemon, program)));
        }
        for (var round = 0; round < WarmUp; round++)
        {
            await ours.Round(counts: false, cancel);
        }
        var revision = await daemon.Revision(cancel);
        for (var round = -1; round < rounds; round++)
        {
            for (var turn = 0; turn < all.Count; turn++)
            {
                await all[(round + 1 + turn) % all.Count].Round(counts: round >= 0, cancel);
            }
        }
        var good = Print(all, ours, byHand, rounds);
        await StepCosts.Print(daemon, revision, ours, cancel);
        var fleet = new Fleet(daemon, hand);
        await fleet.Parallel(cancel);
        await fleet.Grow(cancel);
        Machine.PrintLoad("at the end");
        return good;
    }

    private static bool Print(List<Times> all, Times ours, Times byHand, int rounds)
    {
        Console.WriteLine($"start and stop of a jail (pause process, two hooks of true), median of {rounds} rounds in turn:");
        Console.WriteLine($"  {"",-10} {"start ms",9} {"stop ms",9} {"both ms",9} {"jaild : it",11}");
        foreach (var side in all)
        {
            Console.WriteLine($"  {side.Name,-10} {side.Start,9:f1} {side.Stop,9:f1} {side.Both,9:f1} {ours.Both / side.Both,11:f2}");
        }
        var good = Goal($"at most {GoalByHand} times by hand", ours.Both / byHand.Both, ours.Both <= GoalByHand * byHand.Both);
        if (all.Find(s => s.Name == "podman") is { } podman)
        {
            good &= Goal($"{GoalPodman} times faster than podman", podman.Both / ours.Both, podman.Both >= GoalPodman * ours.Both);
            Console.WriteLine($"  podman with {Podman.Options}");
        }
        return good;
    }

    private static bool Goal(string goal, double reached, bool good)
    {
        Console.WriteLine($"  goal, {goal}: {reached:f2}, {(good ? "reached" : "not reached")}");
        return good;
    }
}
