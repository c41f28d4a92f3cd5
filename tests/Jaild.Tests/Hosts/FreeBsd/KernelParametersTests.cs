using Jaild.Core;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Jails;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Tests.Engine;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>What is found out of the parameters that a kernel has, and what is refused before it is asked.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class KernelParametersTests
{
    [Test]
    public void Each_parameter_is_found_with_its_kind_size_and_access([Values] KernelVersion version)
    {
        using var world = new FreeBsdWorld(version);
        var found = Read(world);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Find("path"), Is.EqualTo(new KernelParameter("path", KernelValue.Text, 1024, false, true)));
            Assert.That(found.Find("host"), Is.EqualTo(new KernelParameter("host", KernelValue.Mode, 4, false, false)));
            Assert.That(found.Find("host.hostid"), Is.EqualTo(new KernelParameter("host.hostid", KernelValue.LongNumber, 8, false, false)));
            Assert.That(found.Find("allow.mount"), Is.EqualTo(new KernelParameter("allow.mount", KernelValue.Flag, 4, false, false)));
            Assert.That(found.Find("allow.mount.devfs")!.Value, Is.EqualTo(KernelValue.Flag));
            Assert.That(found.Find("dying")!.IsReadOnly);
            Assert.That(found.Find("vnet"), Is.EqualTo(new KernelParameter("vnet", KernelValue.Mode, 4, false, true)));
            Assert.That(found.Find("ip4.addr")!.Value, Is.EqualTo(KernelValue.Ip4List));
            Assert.That(found.Find("ip6.addr")!.Value, Is.EqualTo(KernelValue.Ip6List));
            Assert.That(found.Find("linux"), Is.Null);
            Assert.That(found.HasMeta, Is.EqualTo(version == KernelVersion.FreeBsd15));
        }
    }

    [Test]
    public void Values_reach_the_kernel_in_its_own_form([Values] KernelVersion version)
    {
        using var world = new FreeBsdWorld(version);
        var call = new JailCall(Calls(world)).Add("name", "x");
        JailSettings.Write(call, Some.Parameters("path=/srv", "securelevel=2", "host.hostid=4000000000", "host.hostname=x.example", "allow.raw_sockets", "allow.noset_hostname",
            "sysvmsg=new", "enforce_statfs=1", "devfs_ruleset=5", "ip4.addr=192.0.2.1", "ip4.addr=192.0.2.7/24", "ip6=inherit", "children.max=3"), Read(world));
        var jid = call.Set(1).Result;
        Assert.That(jid, Is.Positive, call.Message);
        var answer = new JailCall(Calls(world)).Add("jid", jid).Ask("securelevel", 4).Ask("host.hostid", 8).Ask("host.hostname", 256).Ask("allow.raw_sockets", 4).Ask("allow.set_hostname", 4)
            .Ask("sysvmsg", 4).Ask("enforce_statfs", 4).Ask("devfs_ruleset", 4).Ask("ip4.addr", 8).Ask("ip6", 4).Ask("children.max", 4).Ask("persist", 4).Ask("path", 1024);
        Assert.That(answer.Get(0).Result, Is.EqualTo(jid), answer.Message);
        var numbers = new[] { "securelevel", "allow.raw_sockets", "allow.set_hostname", "sysvmsg", "enforce_statfs", "devfs_ruleset", "ip6", "children.max", "persist" }.Select(answer.Int);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(numbers, Is.EqualTo(new[] { 2, 1, 0, 1, 1, 5, 2, 3, 1 }));
            Assert.That(unchecked((uint)answer.Int("host.hostid")), Is.EqualTo(4000000000));
            Assert.That(answer.Text("host.hostname"), Is.EqualTo("x.example"));
            Assert.That(answer.Text("path"), Is.EqualTo("/srv"));
            Assert.That(unchecked((uint)answer.Int("ip4.addr")), Is.EqualTo(0x010200c0));
        }
    }

    [TestCase("linux=new", "kldload")]
    [TestCase("allow.dying", "a dying jail is never brought back")]
    [TestCase("depend=db", "one after the other")]
    [TestCase("osrelease=01234567890123456789012345678901", "31 bytes")]
    [TestCase("vnet.interface=epair", "set vnet")]
    [TestCase("mount=tmpfs /elsewhere tmpfs rw 0 0", "is not below the jail's path")]
    [TestCase("$jaild_clone=zroot/x", "a root is cloned by both")]
    [TestCase("$jaild_archive=/base.tar", "$jaild_snapshot")]
    public void What_cannot_be_is_refused_by_name_before_the_kernel_is_asked(string line, string why)
    {
        using var world = new FreeBsdWorld(KernelVersion.FreeBsd12);
        var refused = Assert.Throws<JaildException>(() => world.Host.Check(Some.Parameters("path=/srv", line)));
        Assert.That(refused.Fields.Select(f => f.Message), Has.Some.Contains(why));
        Assert.That(refused.Fields.Select(f => f.Field), Has.Some.EqualTo(line.Split('=')[0]).Or.Some.EqualTo("$jaild_snapshot"));
    }

    [Test]
    public void A_parameter_that_only_a_later_kernel_has_is_refused_by_the_older([Values] KernelVersion version)
    {
        using var world = new FreeBsdWorld(version);
        var definition = Some.Parameters("path=/srv", "allow.extattr");
        Assert.That(() => world.Host.Check(definition), version == KernelVersion.FreeBsd15 ? Throws.Nothing : Throws.TypeOf<JaildException>().With.Message.Contains("this kernel has no parameter allow.extattr"));
    }

    private static SimulatedCalls Calls(FreeBsdWorld world) => new(world.Kernel, world.Kernel.Init);

    private static KernelParameters Read(FreeBsdWorld world) => KernelParameters.Read(Calls(world));
}
