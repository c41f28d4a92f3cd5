using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>The simulated kernel with as many jails as a real one may have at work.</summary>
internal sealed class ManyPrisonsTests
{
    private const int Count = 65_536;

    [Test]
    public void As_many_jails_are_made_walked_and_removed([Values] KernelVersion version)
    {
        var rig = new KernelRig(version);
        for (var i = 0; i < Count; i++)
        {
            Assert.That(rig.Create($"name=j{i}x", "persist").Result, Is.EqualTo(i + 1));
            rig.Kernel.Mount(rig.Root, "tmpfs", "tmpfs", $"/m/{i}");
        }
        var last = new byte[4];
        List<Iovec> memory = [new(KernelText.Write("lastjid")), new(last)];
        var seen = 0;
        while (rig.Kernel.JailGet(rig.Root, memory, memory.Count, 0) is { Result: > 0 } next)
        {
            BitConverter.TryWriteBytes(last, next.Result);
            seen++;
        }
        Assert.That(seen, Is.EqualTo(Count));
        Assert.That(rig.Find($"name=j{Count - 1}x", JailFlags.Dying).Result, Is.EqualTo(Count));
        for (var jid = 1; jid <= Count; jid++)
        {
            rig.Kernel.JailRemove(rig.Root, jid);
            rig.Kernel.Unmount(rig.Root, $"/m/{jid - 1}", force: false);
        }
        Assert.That(rig.Jails(), Is.Empty);
        Assert.That(rig.Kernel.Mounts.All, Has.Count.EqualTo(1));
    }
}
