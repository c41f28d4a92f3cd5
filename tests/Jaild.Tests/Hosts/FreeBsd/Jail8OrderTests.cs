using System.Text.Json;
using Jaild.Core.Engine;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Tests.Engine;
using Jaild.Tests.JailConf;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>The order of hooks, mounts and aliases, against what a real jail(8) was recorded to do.</summary>
internal sealed class Jail8OrderTests
{
    [Test]
    public async Task Hooks_run_in_the_order_of_jail8_and_find_the_same_mounts([Values] KernelVersion version)
    {
        var recorded = Recorded();
        using var world = new FreeBsdWorld(version);
        world.Disk.Add("/jails/base/dev", "/jails/base/proc", "/jails/base/tmp", "/jails/base/root", "/tmp/src");
        world.Disk.AddText("/tmp/t.fstab", "# a comment\n/tmp/src /jails/base/root nullfs ro 0 0\n");
        await world.Start();
        string[] hooks = ["exec.prestart", "exec.created", "exec.start", "exec.poststart", "exec.prestop", "exec.stop", "exec.poststop"];
        await world.Create(Some.Parameters([
            "path=/jails/base", "host.hostname=t.example", "ip4.addr=lo0|10.1.1.1/32", "ip4.addr=lo0|10.1.1.2/32", "mount.devfs", "mount.fdescfs", "mount.procfs",
            "mount=tmpfs /jails/base/tmp tmpfs rw 0 0", "mount.fstab=/tmp/t.fstab", .. hooks.Select(h => $"{h}={h}"),
        ]));
        Assert.That((await world.Do(Verb.Start)).Error, Is.Null);
        var mounts = world.Inventory().Where(i => i.StartsWith("mount", StringComparison.Ordinal)).Select(i => i["mount ".Length..]).ToList();
        Assert.That((await world.Do(Verb.Stop)).Error, Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Userland.Ran.Select(r => r.Split(": ")[1]).Where(hooks.Contains), Is.EqualTo(recorded.Hooks));
            Assert.That(mounts, Is.EqualTo(recorded.Mounts));
            Assert.That(world.Userland.Ran.Where(r => r.EndsWith("alias", StringComparison.Ordinal)).Select(r => r.Split(' ')[^2].Split('/')[0] + r.Split(' ')[^1]),
                Is.EqualTo(new[] { "10.1.1.1alias", "10.1.1.2alias", "10.1.1.2-alias", "10.1.1.1-alias" }));
        }
        world.AssertNothingLeftOver("order-001");
    }

    /// <summary>The hooks of start and stop: those of the host as traced, those inside between the two that surround them.</summary>
    private static (List<string> Hooks, List<string> Mounts) Recorded()
    {
        using var traces = JsonDocument.Parse(File.ReadAllText(Shared.Find("freebsd-jail8-traces.json")));
        var scenario = traces.RootElement.GetProperty("scenarios").EnumerateArray().First(s => s.GetProperty("id").GetString() == "order-001");
        var lines = scenario.GetProperty("commands").EnumerateArray().SelectMany(c => c.GetProperty("host_trace").EnumerateArray()).Select(l => l.GetString()!).ToList();
        var hooks = lines.Where(l => l.StartsWith("@@ exec", StringComparison.Ordinal)).Select(l => l[3..]).ToList();
        hooks.Insert(hooks.IndexOf("exec.poststart"), "exec.start");
        hooks.Insert(hooks.IndexOf("exec.poststop"), "exec.stop");
        var mounts = lines.First(l => l.StartsWith("mounts:", StringComparison.Ordinal))["mounts: ".Length..].Split(';', StringSplitOptions.RemoveEmptyEntries);
        return (hooks, [.. mounts.Select(m => m.Split(" on ")[1].Split(" (")[0])]);
    }
}
