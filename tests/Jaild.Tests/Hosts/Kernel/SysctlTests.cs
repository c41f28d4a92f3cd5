using System.Runtime.InteropServices;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Processes;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>The variables of the kernel by name and by number, as jail(8) and ps(1) ask for them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SysctlTests
{
    private readonly KernelRig rig = new();

    [Test]
    public void Every_recorded_parameter_has_its_kind_format_and_value()
    {
        var recorded = Transcripts.Parameters();
        Assert.That(Walk("security.jail.param").Select(NameOf), Is.EqualTo(recorded.Select(p => p.Text("name"))));
        foreach (var parameter in recorded)
        {
            var name = parameter.Text("name")!;
            var format = Ask([0, 4, .. Numbers(name)]);
            Assert.That(BitConverter.ToUInt32(format), Is.EqualTo(Convert.ToUInt32(parameter.Text("kind_hex"), 16)), name);
            Assert.That(KernelText.Read(format.AsSpan(4)), Is.EqualTo(parameter.Text("fmt")), name);
            var value = new Iovec(new byte[64]);
            Assert.That(rig.Kernel.Sysctl(rig.Root, name, value, null).Result, Is.Zero, name);
            Assert.That(Convert.ToHexStringLower(value.Memory.AsSpan(0, (int)value.Length)), Is.EqualTo(parameter.Text("read_hex")), name);
        }
    }

    [Test]
    public void The_new_kernel_tells_of_its_new_parameters()
    {
        var other = new KernelRig(KernelVersion.FreeBsd15);
        var value = new Iovec(new byte[16]);
        other.Kernel.Sysctl(other.Root, "security.jail.param.meta", value, null);
        Assert.That(KernelText.Read(value.Memory), Is.EqualTo("4096"));
    }

    [Test]
    public void A_host_name_set_inside_is_that_of_the_jail_and_only_where_allowed()
    {
        rig.Create("name=a", "persist");
        var inside = rig.Inside(1);
        Assert.That(rig.Kernel.Sysctl(inside, "kern.hostname", null, KernelText.Write("in")).Result, Is.Zero);
        Assert.That(rig.Text(1, "host.hostname"), Is.EqualTo("in"));
        Assert.That(rig.Kernel.Prisons.Host.Host.Name, Is.EqualTo("host.example"));
        rig.Update("name=a", "allow.noset_hostname");
        Assert.That(rig.Kernel.Sysctl(inside, "kern.hostname", null, KernelText.Write("x")).Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
        Assert.That(rig.Kernel.Sysctl(inside, "security.jail.enforce_statfs", null, new byte[4]).Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
    }

    [Test]
    public void The_host_sees_each_process_with_its_jid_and_a_jail_only_its_own_as_zero()
    {
        rig.Create("name=a", "persist");
        var inside = rig.Inside(1);
        Assert.That(Jids(rig.Root)[inside.Pid], Is.EqualTo(1));
        Assert.That(Jids(rig.Root)[rig.Root.Pid], Is.Zero);
        Assert.That(Jids(inside), Is.EqualTo(new Dictionary<int, int> { [inside.Pid] = 0 }));
    }

    [Test]
    public void Mounts_are_told_in_the_order_in_which_they_were_made()
    {
        rig.Kernel.Mount(rig.Root, "nullfs", "/j/b", "/j/a");
        Assert.That(rig.Kernel.FileSystems(null).Result, Is.EqualTo(2));
        var buffer = new byte[2 * MountLayout.Size];
        Assert.That(rig.Kernel.FileSystems(buffer).Result, Is.EqualTo(2));
        var second = buffer.AsSpan(MountLayout.Size);
        Assert.That(KernelText.Read(second[MountLayout.Type..]), Is.EqualTo("nullfs"));
        Assert.That(KernelText.Read(second[MountLayout.On..]), Is.EqualTo("/j/a"));
    }

    private Dictionary<int, int> Jids(KernelProcess viewer)
    {
        var buffer = new Iovec(new byte[16 * ProcessLayout.Size]);
        Assert.That(rig.Kernel.Sysctl(viewer, [1, 14, 8, 0], buffer, null).Result, Is.Zero);
        return buffer.Memory!.Take((int)buffer.Length).Chunk(ProcessLayout.Size).ToDictionary(p => BitConverter.ToInt32(p, ProcessLayout.Pid), p => BitConverter.ToInt32(p, ProcessLayout.Jid));
    }

    private List<int[]> Walk(string above)
    {
        var prefix = Numbers(above);
        List<int[]> found = [];
        for (var at = prefix; ; found.Add(at))
        {
            var buffer = new Iovec(new byte[256]);
            var answer = rig.Kernel.Sysctl(rig.Root, [0, 2, .. at], buffer, null);
            at = MemoryMarshal.Cast<byte, int>(buffer.Memory.AsSpan(0, (int)buffer.Length)).ToArray();
            if (answer.Errno == FreeBsdErrno.NoEntry || !at.AsSpan().StartsWith(prefix))
            {
                return found;
            }
        }
    }

    private string NameOf(int[] numbers) => KernelText.Read(Ask([0, 1, .. numbers]));

    private int[] Numbers(string name) => MemoryMarshal.Cast<byte, int>(Ask([0, 3], KernelText.Write(name))).ToArray();

    private byte[] Ask(int[] numbers, byte[]? value = null)
    {
        var buffer = new Iovec(new byte[256]);
        Assert.That(rig.Kernel.Sysctl(rig.Root, numbers, buffer, value).Result, Is.Zero);
        return buffer.Memory![..(int)buffer.Length];
    }
}
