using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class ManyJailsTests
{
    [TestCase(65_536, false)]
    [TestCase(4_096, true, Description = "each call goes over the socket and back before the next")]
    public async Task Very_many_jails_live_die_and_are_told_of(int many, bool isRemote)
    {
        await using var rig = new SimulatedRig(isRemote);
        var host = await rig.Host();
        var runs = Enumerable.Range(0, many).Select(n => rig.Run("mount.devfs") with { Name = Core.Model.JailName.Parse($"jail{n}") }).ToList();
        var before = rig.Machine.Inventory();
        for (var n = 0; n < many; n++)
        {
            var run = runs[n] with { Definition = runs[n].Definition.With("path", $"/j/{n}") };
            rig.Machine.Plant(new("root", $"/j/{n}"));
            await host.Do("mounts", run);
            runs[n] = await host.Boot(run);
        }
        Assert.That(await host.List(CancellationToken.None), Has.Count.EqualTo(many));
        var deaths = runs.ConvertAll(r => host.Died(r, CancellationToken.None));
        await host.BootId(CancellationToken.None);
        Assert.That(deaths.Count(d => d.IsCompleted), Is.Zero);
        for (var n = 0; n < many; n++)
        {
            rig.Machine.KillJail($"jail{n}");
            await host.Remove(new("mount", $"/j/{n}/dev") { Facts = SimulatedThingFacts.Of("source", "devfs").Add("type", "devfs") }, runs[n], force: false, CancellationToken.None);
            rig.Machine.Uproot("root", $"/j/{n}");
        }
        await Task.WhenAll(deaths);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
    }
}
