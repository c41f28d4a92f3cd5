using System.Buffers.Binary;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.Simulated;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Userland;
using Jaild.Tests.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>A simulated FreeBSD machine, on which one daemon after another lives, each with the FreeBSD host over the machine's kernel.</summary>
internal sealed class FreeBsdWorld : IDisposable
{
    private readonly KernelVersion version;
    private readonly List<Exception> faults = [];
    private readonly SimulatedMachine lives;
    private int ids;

    public FreeBsdWorld(KernelVersion version)
    {
        this.version = version;
        lives = new(NewId);
        Disk.Add("/j/web/dev", "/j/web/proc", "/j/web/tmp", "/j/web/srv", "/srv", "/etc");
        Disk.Datasets["zroot/data"] = new() { ["jailed"] = "on" };
        Disk.Datasets["zroot/base@1"] = [];
        PowerOn();
        Boot();
    }

    public HastyTime Time { get; } = new();

    public SimulatedDisk Disk { get; } = new();

    public Gates Gates { get; } = new();

    public SimulatedKernel Kernel { get; private set; } = null!;

    public SimulatedUserland Userland { get; private set; } = null!;

    public JournalDisk Journaled { get; } = new();

    public MachineConnection Daemon { get; private set; } = null!;

    public Moments Moments { get; private set; } = null!;

    public FreeBsdHost Host { get; private set; } = null!;

    public MemoryJournal Journal { get; private set; } = null!;

    public JailSupervisor Supervisor { get; private set; } = null!;

    /// <summary>The machine boots; what is in its memory is gone, and the daemon.</summary>
    public void Reboot()
    {
        Daemon.Crash("reboot");
        Time.Advance(TimeSpan.FromMinutes(5));
        PowerOn();
    }

    /// <summary>A new life of the daemon, not recovered yet.</summary>
    public void Boot()
    {
        if (Daemon is { IsLost: false })
        {
            Daemon.Crash("the next one begins");
        }
        var daemon = Daemon = lives.Connect();
        Moments = new(new SimulatedCalls(Kernel, Kernel.Fork(Kernel.Init)), Userland, daemon);
        Host = new(Moments, Moments, new HostTime(Time), NullLogger.Instance);
        Journal = new(Journaled, daemon);
        Supervisor = new(Journal, Host, Time, NewId, (_, fault) =>
        {
            if (fault is not SimulatedCrash && !daemon.IsLost)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }
            }
        });
    }

    public async Task Recover()
    {
        Boot();
        await Start();
    }

    public Task Start() => Try(async () =>
    {
        await Supervisor.RecoverAll(CancellationToken.None);
        await Supervisor.Idle();
    });

    /// <summary>Runs something to its end, or to the daemon's.</summary>
    public Task Try(Func<Task> work) => Attempt.Run(work, Daemon, Supervisor);

    public async Task<Operation> Create(JailDefinition definition, string name = "web") =>
        await Supervisor.Wait((await Supervisor.Create(JailName.Parse(name), definition, null, new Ask(Some.Actor))).Operation.Id, CancellationToken.None);

    public async Task<Operation> Do(Verb verb, bool force = false, bool stopFirst = false, string name = "web") => await Supervisor.Wait(
        (await Supervisor.Submit(Journal.Ledger.Find(JailName.Parse(name))!.Uuid, verb, new Ask(Some.Actor, Force: force, StopFirst: stopFirst))).Id, CancellationToken.None);

    public JailRecord? Web => Journal.Ledger.Find(Some.Web);

    public JailState State => Web?.Status.State ?? JailState.Absent;

    /// <summary>What is on the machine that jails may have made.</summary>
    public IReadOnlyList<string> Inventory() =>
    [
        .. Kernel.Look(() => Kernel.Prisons.All.Where(p => !p.IsHost).Select(p => $"jail {p.Name}{(p.IsDying ? " dying" : "")}").ToList()),
        .. Kernel.Look(() => Kernel.Mounts.All.Where(m => m.On != "/").Select(m => $"mount {m.On}").ToList()),
        .. Userland.Network.All.Where(n => n.Name is not ("lo0" or "em0" or "bridge0")).Select(n => $"interface {n.Name} {(n.Vnet is null ? "host" : "jail")}"),
        .. Userland.Network.All.SelectMany(n => n.Addresses.Select(a => $"address {n.Name} {a}")),
        .. Userland.Rules.Select(r => $"rule {r}"),
        .. Userland.Handed.Select(d => $"dataset {d}"),
        .. Disk.Datasets.Keys.Where(d => d.StartsWith("zroot/jails/", StringComparison.Ordinal)).Select(d => $"clone {d}"),
    ];

    /// <summary>The law of every test: all rests, and where nothing runs nothing is left.</summary>
    public void AssertNothingLeftOver(string where)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(faults, Is.Empty, where);
            Assert.That(Journal.Ledger.Jails.Where(r => !JailLifecycle.AtRest.Contains(r.Status.State)).Select(r => $"{r.Name} {r.Status.State}"), Is.Empty, where);
            Assert.That(Journal.Ledger.Jails.Where(r => r.Status.State == JailState.Stuck).Select(r => r.Status.Message), Is.Empty, where);
            Assert.That(Journal.Ledger.Operations.Where(o => !o.Done).Select(o => o.Verb), Is.Empty, where);
            if (State is JailState.Stopped or JailState.Absent)
            {
                Assert.That(Inventory().Where(i => State == JailState.Absent || !i.StartsWith("clone", StringComparison.Ordinal)), Is.Empty, where);
            }
        }
    }

    public void Dispose()
    {
        Daemon.Dispose();
        lives.Dispose();
    }

    private void PowerOn()
    {
        Kernel = new(new(version, Time) { Files = Disk.Find, BootId = NewId() });
        Userland = new(Kernel, Disk, Gates, Time);
    }

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], Interlocked.Increment(ref ids));
        return new Guid(bytes, bigEndian: true);
    }
}
