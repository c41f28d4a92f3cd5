using CsCheck;
using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;
using static Jaild.Core.Lifecycle.JailState;

namespace Jaild.Tests.Engine;

/// <summary>Random requests to two jails, with random failures, crashes and reboots in the middle, held against a model of seven lines.</summary>
internal sealed class PropertyTests
{
    private enum Deed
    {
        Create,
        Start,
        Stop,
        StopForced,
        Restart,
        Destroy,
        Recover,
        Die,
    }

    /// <summary>What goes wrong: nothing, or a knob at a host call or a crash at a write, counted from the request.</summary>
    private readonly record struct Trouble(KnobAction? Knob, KnobEdge Edge, int Call, int Write);

    private readonly record struct Command(Deed Deed, bool Web, Trouble Trouble);

    private static readonly KnobAction[] Knobs = [KnobAction.Fail, KnobAction.Crash, KnobAction.Reboot, KnobAction.PowerCut];

    private static readonly Gen<Trouble> SomeTrouble = Gen.OneOf(
        Gen.Const(default(Trouble)),
        Gen.Select(Gen.Int[0, 3].Select(n => Knobs[n]), Gen.Enum<KnobEdge>(), Gen.Int[1, 40], (knob, edge, call) => new Trouble(knob, edge, call, 0)),
        Gen.Select(Gen.Enum<KnobEdge>(), Gen.Int[1, 20], (edge, write) => new Trouble(null, edge, 0, write)));

    private static readonly Gen<Command[]> Commands =
        Gen.Select(Gen.Enum<Deed>(), Gen.Bool, SomeTrouble, (deed, web, trouble) => new Command(deed, web, trouble)).Array[1, 14];

    private const long Few = 400;

    // The same few runs each time, so that a red build means a change; more, by CsCheck_Iter, are new ones.
    private static readonly long Runs = long.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), out var runs) ? runs : Few;

    [Test]
    public void Whatever_is_asked_and_whatever_goes_wrong_all_rests_and_nothing_is_left_over() =>
        Commands.Sample(commands => Run(commands).GetAwaiter().GetResult(), iter: Runs, threads: 1, seed: Runs == Few ? "0000000000000000" : null);

    /// <summary>Where a jail rests after a deed that nothing disturbs; null when it is refused.</summary>
    private static JailState? Model(JailState from, Deed deed) => (from, deed) switch
    {
        (Absent, Deed.Create) => Stopped,
        (Stopped, Deed.Start or Deed.Restart) or (Running, Deed.Start or Deed.Restart) => Running,
        (Stopped or Running or Stuck, Deed.Stop or Deed.StopForced) or (Running, Deed.Die) => Stopped,
        (Stopped or Stuck, Deed.Destroy) => Absent,
        (Stuck, Deed.Recover) => null, // stopped, absent or running again, as what got stuck has it
        _ => null,
    };

    private static async Task Run(Command[] commands)
    {
        using var world = new World();
        await world.Start();
        foreach (var command in commands)
        {
            var name = command.Web ? Some.Web : Some.Db;
            var from = world.State(name);
            Set(world, command.Trouble);
            await Do(world, command.Deed, name);
            Set(world, default);
            world.Machine.Knobs.Clear();
            var disturbed = command.Trouble != default;
            if (world.Daemon.Lost.IsCancellationRequested)
            {
                await world.Recover();
            }
            await world.Supervisor.Idle();
            var now = world.State(name);
            Assert.That(JailLifecycle.AtRest, Does.Contain(now));
            if (!disturbed && from != Stuck && Model(from, command.Deed) is { } expected)
            {
                Assert.That(now, Is.EqualTo(expected), $"{command} from {from}");
            }
            else if (!disturbed && from != Stuck)
            {
                Assert.That(now, Is.EqualTo(from), $"{command} is refused");
            }
            if (world.Journal.Ledger.Jails.All(j => j.Status.State != Stuck))
            {
                world.AssertNothingLeftOver($"{command}");
            }
        }
        await TakeAllDown(world);
        Assert.That(world.Machine.Inventory(), Is.EqualTo(world.Before));
    }

    private static void Set(World world, Trouble trouble)
    {
        world.Journal.CrashAt = trouble.Write > 0 ? (world.Journal.Writes + trouble.Write, trouble.Edge == KnobEdge.After) : (-1, false);
        if (trouble.Knob is { } knob)
        {
            world.Machine.Knobs.Set(new Knob(knob, trouble.Edge, "") { Call = world.Machine.Knobs.Calls + trouble.Call });
        }
    }

    private static Task Do(World world, Deed deed, JailName name) => world.Try(async () =>
    {
        try
        {
            await (deed switch
            {
                Deed.Create => world.Create(name, Some.Rich(name.Value)),
                Deed.Die => Die(world, name),
                _ when world.Journal.Ledger.Find(name) is null => Task.CompletedTask,
                _ => world.Do(name, Verbs(deed), force: deed == Deed.StopForced),
            });
        }
        catch (JaildException refusal) when (refusal.Kind is ErrorKind.WrongState or ErrorKind.AlreadyExists)
        {
            // It is refused; the model says whether it may be.
        }
        await world.Supervisor.Idle();
    });

    private static Verb Verbs(Deed deed) => deed switch
    {
        Deed.Start => Verb.Start,
        Deed.Restart => Verb.Restart,
        Deed.Destroy => Verb.Destroy,
        Deed.Recover => Verb.Recover,
        _ => Verb.Stop,
    };

    private static async Task Die(World world, JailName name)
    {
        if (world.State(name) == Running)
        {
            var seen = world.Journal.Next(e => e.Name == name && e.Status is { State: Dying });
            world.Machine.KillJail(name.Value);
            await seen;
        }
    }

    private static async Task TakeAllDown(World world)
    {
        foreach (var name in new[] { Some.Web, Some.Db })
        {
            if (world.State(name) == Stuck)
            {
                await world.Do(name, Verb.Recover);
                await world.Supervisor.Idle();
            }
            if (world.State(name) != Absent)
            {
                Assert.That((await world.Do(name, Verb.Destroy, stopFirst: true)).Error, Is.Null);
            }
        }
        await world.Supervisor.Idle();
    }
}
