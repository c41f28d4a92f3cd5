using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Events;
using Jaild.Hosts.Simulated.Kernel.Processes;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Jail descriptors and the events of jails on 15, as the manuals say: none of it was observed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DescriptorTests
{
    private readonly KernelRig rig = new(KernelVersion.FreeBsd15);

    [Test]
    public void A_descriptor_finds_its_jail_by_any_name_and_removes_it()
    {
        var descriptor = Open(JailFlags.Create | JailFlags.GetDescriptor, "name=a", "persist");
        rig.Update("name=a", "name=b");
        Assert.That(Set(JailFlags.Update | JailFlags.UseDescriptor, descriptor, "host.hostname=x").Result, Is.EqualTo(1));
        Assert.That(Set(JailFlags.Update | JailFlags.UseDescriptor, descriptor, "jid=2").Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        Assert.That(rig.Text(1, "host.hostname"), Is.EqualTo("x"));
        Assert.That(rig.Kernel.JailRemoveDescriptor(rig.Root, descriptor).Result, Is.Zero);
        Assert.That(rig.Jails(), Is.Empty);
        Assert.That(rig.Kernel.JailRemoveDescriptor(rig.Root, descriptor).Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(Set(JailFlags.Update | JailFlags.UseDescriptor, descriptor, "host.hostname=y").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
    }

    [Test]
    public void A_call_may_act_inside_the_jail_of_a_descriptor()
    {
        var descriptor = Open(JailFlags.Create | JailFlags.GetDescriptor, "name=a", "children.max=1", "persist");
        Assert.That(Set(JailFlags.Create | JailFlags.AtDescriptor, descriptor, "name=kid", "persist").Result, Is.EqualTo(2));
        Assert.That(rig.Text(2, "name"), Is.EqualTo("a.kid"));
    }

    [Test]
    public void The_last_close_of_an_owning_descriptor_removes_the_jail_and_that_of_another_does_not()
    {
        var plain = Open(JailFlags.Create | JailFlags.GetDescriptor, "name=a", "persist");
        var owning = Open(JailFlags.Update | JailFlags.OwnDescriptor, "name=a");
        rig.Kernel.Close(rig.Root, plain);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a" }));
        rig.Kernel.Close(rig.Root, owning);
        Assert.That(rig.Jails(), Is.Empty);
        Assert.That(rig.Kernel.Close(rig.Root, owning).Errno, Is.EqualTo(FreeBsdErrno.BadDescriptor));
    }

    [Test]
    public void The_end_of_a_process_closes_what_it_owns()
    {
        var owner = rig.Kernel.Fork(rig.Root);
        Open(owner, JailFlags.Create | JailFlags.OwnDescriptor, "name=a", "persist");
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a" }));
        rig.Kernel.Exit(owner);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void The_host_hears_of_its_children_and_several_lose_their_numbers()
    {
        var queue = Watch(0, JailNotes.JailFilter, JailNotes.Child);
        Assert.That(Take(queue), Is.Empty);
        rig.Create("name=a", "persist");
        Assert.That(Take(queue).Select(e => (e.Notes, e.Data)), Is.EqualTo(new[] { (JailNotes.Child, 1L) }));
        rig.Create("name=b", "persist");
        rig.Create("name=c", "persist");
        Assert.That(Take(queue).Select(e => (e.Notes, e.Data)), Is.EqualTo(new[] { (JailNotes.Child | JailNotes.Multiple, 0L) }));
        Assert.That(Take(queue), Is.Empty);
    }

    [Test]
    public async Task A_removal_is_told_once_and_ends_the_watch()
    {
        rig.Create("name=a", "persist");
        var queue = Watch(1, JailNotes.JailFilter, JailNotes.Remove | JailNotes.Attach | JailNotes.Set);
        var active = rig.Kernel.EventsOf(rig.Root, queue);
        Assert.That(active.IsCompleted, Is.False);
        var inside = rig.Inside(1);
        await active;
        Assert.That(Take(queue).Single().Data, Is.EqualTo(inside.Pid));
        rig.Update("name=a", "host.hostname=x");
        rig.Kernel.JailRemove(rig.Root, 1);
        var told = Take(queue).Single();
        Assert.That(told.Notes, Is.EqualTo(JailNotes.Remove | JailNotes.Set));
        Assert.That(told.Flags & KeventFlags.EndOfFile, Is.Not.Zero);
        Assert.That(Take(queue), Is.Empty);
    }

    [Test]
    public void A_descriptor_of_a_dead_jail_tells_of_its_removal_at_once()
    {
        var descriptor = Open(JailFlags.Create | JailFlags.GetDescriptor, "name=a", "persist");
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(Take(Watch((ulong)descriptor, JailNotes.DescriptorFilter, JailNotes.Remove)).Single().Notes, Is.EqualTo(JailNotes.Remove));
    }

    [Test]
    public void The_filters_and_calls_are_unknown_before_15()
    {
        var old = new KernelRig();
        var queue = old.Kernel.OpenQueue(old.Root).Result;
        List<Kevent> events = [];
        var answer = old.Kernel.TakeEvents(old.Root, queue, [new(0, JailNotes.JailFilter, KeventFlags.Add, JailNotes.Child)], 0, events);
        Assert.That(answer.Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        old.Kernel.TakeEvents(old.Root, queue, [new(0, JailNotes.JailFilter, KeventFlags.Add, JailNotes.Child)], 1, events);
        Assert.That(events.Single(), Is.EqualTo(new Kevent(0, JailNotes.JailFilter, KeventFlags.Error, JailNotes.Child, (long)FreeBsdErrno.Invalid)));
        Assert.That(old.Kernel.JailRemoveDescriptor(old.Root, 3).Errno, Is.EqualTo(FreeBsdErrno.NoCall));
    }

    private int Open(int flags, params string[] words) => Open(rig.Root, flags, words);

    private int Open(KernelProcess caller, int flags, params string[] words)
    {
        List<Iovec> memory = [.. KernelRig.Query(words).Memory(_ => true)];
        var descriptor = new byte[4];
        memory.AddRange([new(KernelText.Write("desc")), new(descriptor)]);
        Assert.That(rig.Kernel.JailSet(caller, memory, memory.Count, flags).Errno, Is.EqualTo(FreeBsdErrno.None));
        return BitConverter.ToInt32(descriptor);
    }

    private KernelAnswer Set(int flags, int descriptor, params string[] words)
    {
        List<Iovec> memory = [.. KernelRig.Query(words).Memory(_ => true)];
        memory.AddRange([new(KernelText.Write("desc")), new(BitConverter.GetBytes(descriptor))]);
        return rig.Kernel.JailSet(rig.Root, memory, memory.Count, flags);
    }

    private int Watch(ulong ident, short filter, uint notes)
    {
        var queue = rig.Kernel.OpenQueue(rig.Root).Result;
        Assert.That(rig.Kernel.TakeEvents(rig.Root, queue, [new(ident, filter, KeventFlags.Add, notes)], 0, []).Result, Is.Zero);
        return queue;
    }

    private List<Kevent> Take(int queue)
    {
        List<Kevent> events = [];
        rig.Kernel.TakeEvents(rig.Root, queue, [], 8, events);
        return events;
    }
}
