using System.Buffers.Binary;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>A simulated machine with a disk, on which one daemon after another lives: the supervisor over a journal in memory.</summary>
internal sealed class World : IDisposable
{
    private readonly List<Exception> faults = [];
    private int ids;

    public World(FakeTimeProvider? time = null)
    {
        Time = time ?? new HastyTime();
        Machine = new SimulatedMachine(NewId);
        Machine.Plant(new("file", "/base.tar"));
        Machine.Plant(new("root", "/srv"));
        Before = Machine.Inventory();
        Boot();
    }

    public SimulatedMachine Machine { get; }

    public JournalDisk Disk { get; } = new();

    public FakeTimeProvider Time { get; }

    /// <summary>What was on the machine before any jail of ours.</summary>
    public IReadOnlyList<string> Before { get; set; }

    public MachineConnection Daemon { get; private set; } = null!;

    public MemoryJournal Journal { get; private set; } = null!;

    public JailSupervisor Supervisor { get; private set; } = null!;

    /// <summary>What workers could not journal, crashes apart.</summary>
    public IReadOnlyList<Exception> Faults
    {
        get
        {
            lock (faults)
            {
                return [.. faults];
            }
        }
    }

    /// <summary>A new life of the daemon, not recovered yet. One that still lived is killed.</summary>
    public void Boot()
    {
        if (Daemon is { Lost.IsCancellationRequested: false })
        {
            Daemon.Crash("the next one begins");
        }
        var daemon = Machine.Connect();
        Daemon = daemon;
        Journal = new MemoryJournal(Disk, Daemon);
        Supervisor = new JailSupervisor(Journal, new SimulatedHost(Daemon, Time), Time, NewId, (_, fault) =>
        {
            if (fault is not SimulatedCrash && !daemon.Lost.IsCancellationRequested)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }
            }
        });
    }

    /// <summary>A new life of the daemon, and everything that follows from it by itself.</summary>
    public async Task Recover()
    {
        Boot();
        await Start();
    }

    /// <summary>Recovers in this life, until all rests or the daemon is killed.</summary>
    public Task Start() => Try(async () =>
    {
        await Supervisor.RecoverAll(CancellationToken.None);
        await Supervisor.Idle();
    });

    /// <summary>Runs something to its end, or to the daemon's.</summary>
    public Task Try(Func<Task> work) => Attempt.Run(work, Daemon, Supervisor);

    /// <summary>Asks and waits for the end.</summary>
    public async Task<Operation> Do(JailName name, Verb verb, bool force = false, bool stopFirst = false) =>
        await Supervisor.Wait((await Ask(name, verb, force, stopFirst)).Id, CancellationToken.None);

    /// <summary>Asks.</summary>
    public Task<Operation> Ask(JailName name, Verb verb, bool force = false, bool stopFirst = false, Guid? request = null) =>
        Supervisor.Submit(Journal.Ledger.Find(name)!.Uuid, verb, new Ask(Some.Actor, RequestId: request, Force: force, StopFirst: stopFirst));

    /// <summary>Changes a definition and waits for the end.</summary>
    public async Task<Operation> Set(JailName name, params string[] settings) =>
        await Supervisor.Wait((await AskSet(name, settings)).Operation.Id, CancellationToken.None);

    /// <summary>Asks for a change of a definition.</summary>
    public Task<Acceptance> AskSet(JailName name, params string[] settings) =>
        Supervisor.Set(Journal.Ledger.Find(name)!.Uuid, new Ask(Some.Actor, Change: DefinitionText.ParseChange(settings)));

    /// <summary>Creates and waits for the end.</summary>
    public async Task<Operation> Create(JailName name, JailDefinition definition) =>
        await Supervisor.Wait((await Supervisor.Create(name, definition, null, new Ask(Some.Actor))).Operation.Id, CancellationToken.None);

    public JailState State(JailName name) => Journal.Ledger.Find(name)?.Status.State ?? JailState.Absent;

    /// <summary>The law of every test: all rests, and on the machine is what was there before and what the states own, nothing else.</summary>
    public void AssertNothingLeftOver(string where)
    {
        var records = Journal.Ledger.Jails.ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Faults, Is.Empty, where);
            Assert.That(records.Where(r => !JailLifecycle.AtRest.Contains(r.Status.State)).Select(r => $"{r.Name} {r.Status.State}"), Is.Empty, where);
            Assert.That(records.Where(r => r.Status.State == JailState.Stuck).Select(r => r.Status.Message), Is.Empty, where);
            Assert.That(Journal.Ledger.Operations.Where(o => !o.Done).Select(o => o.Verb), Is.Empty, where);
            var owned = Before.Union(records.SelectMany(r => Machine.Owned(r))).Order(StringComparer.Ordinal);
            Assert.That(Machine.Inventory(), Is.EqualTo(owned), where);
            Assert.That(Disk.Entries.Select(e => e.Revision), Is.EqualTo(Enumerable.Range(1, Disk.Entries.Count)), where);
        }
    }

    /// <summary>All moves so far, such as running>stopping.</summary>
    public IReadOnlyList<string> States =>
        [.. Disk.Entries.SelectMany(e => e.Events).Where(e => e.Kind == EventKind.Transition).Select(e => $"{e.From}>{e.To}".ToLowerInvariant())];

    /// <summary>A world with the jail web, at rest.</summary>
    public static async Task<World> Created(JailDefinition definition, FakeTimeProvider? time = null)
    {
        var world = new World(time);
        await world.Start();
        await world.Create(Some.Web, definition);
        return world;
    }

    /// <summary>A world with the jail web, running.</summary>
    public static async Task<World> Started(JailDefinition definition, FakeTimeProvider? time = null)
    {
        var world = await Created(definition, time);
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        return world;
    }

    public void Dispose()
    {
        Daemon.Dispose();
        Machine.Dispose();
    }

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], Interlocked.Increment(ref ids));
        return new Guid(bytes, bigEndian: true);
    }
}
