using Jaild.Hosts.FreeBsd.Native;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>How jails die on 12.1: what holds them, who sees them, and how they come back.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DyingTests
{
    private readonly KernelRig rig = new();

    [Test]
    public void Persist_taken_from_a_jail_without_processes_is_its_end()
    {
        rig.Create("name=a", "persist");
        Assert.That(rig.Update("name=a", "nopersist").Result, Is.EqualTo(1));
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void Without_persist_a_jail_ends_with_its_last_process()
    {
        var process = rig.Kernel.Fork(rig.Root);
        rig.Set(process, JailFlags.Create | JailFlags.Attach, "name=a");
        var child = rig.Kernel.Fork(process);
        rig.Kernel.Exit(process);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a" }));
        rig.Kernel.Exit(child);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void An_unreaped_process_keeps_a_removed_jail_dying()
    {
        rig.Create("name=a", "persist");
        var process = rig.Inside(1);
        process.IsReaped = false;
        Assert.That(rig.Kernel.JailRemove(rig.Root, 1).Result, Is.Zero);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
        Assert.That(rig.Find("jid=1").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(rig.Message, Is.EqualTo("jail 1 is dying"));
        Assert.That(rig.Find("name=a", JailFlags.Dying).Result, Is.EqualTo(1));
        Assert.That(rig.Kernel.JailRemove(rig.Root, 1).Result, Is.Zero);
        Assert.That(rig.Kernel.JailAttach(rig.Root, 1).Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        rig.Kernel.Reap(process);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void A_process_that_no_signal_reaches_keeps_a_removed_jail_alive_without_persist()
    {
        rig.Create("name=a", "persist");
        var process = rig.Inside(1);
        process.IsStuck = true;
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a" }));
        Assert.That(rig.Number(1, "persist"), Is.Zero);
        rig.Kernel.Wake(process);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void A_closed_connection_holds_for_twice_the_segment_lifetime()
    {
        rig.Create("name=a", "persist");
        rig.Kernel.LeaveConnection(rig.Inside(1));
        rig.Kernel.JailRemove(rig.Root, 1);
        rig.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void A_mount_made_inside_holds_until_it_is_unmounted()
    {
        rig.Create("name=a", "path=/j/a", "allow.mount", "allow.mount.tmpfs", "enforce_statfs=1", "persist");
        var inside = rig.Inside(1);
        Assert.That(rig.Kernel.Mount(inside, "devfs", "devfs", "/j/a/dev").Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
        Assert.That(rig.Kernel.Mount(inside, "tmpfs", "tmpfs", "/j/a/tmp").Result, Is.Zero);
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
        Assert.That(rig.Kernel.Unmount(rig.Root, "/j/a/tmp", force: false).Result, Is.Zero);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void Blocks_first_read_inside_hold_until_an_unmount_is_tried()
    {
        rig.Kernel.Mount(rig.Root, "ufs", "/dev/da0", "/j/a");
        rig.Create("name=a", "path=/j/a", "persist");
        rig.Kernel.ReadFirst(rig.Inside(1), "/j/a/bin/true");
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
        Assert.That(rig.Kernel.Unmount(rig.Root, "/j/a", force: false).Errno, Is.EqualTo(FreeBsdErrno.Busy));
        Assert.That(rig.Jails(), Is.Empty);
        Assert.That(rig.Kernel.Unmount(rig.Root, "/j/a", force: false).Result, Is.Zero);
    }

    [Test]
    public void The_root_of_a_jail_keeps_its_file_system_busy_and_force_takes_it_away_below_the_jail()
    {
        rig.Kernel.Mount(rig.Root, "nullfs", "/j/b", "/j/a");
        rig.Create("name=a", "path=/j/a", "persist");
        Assert.That(rig.Kernel.Unmount(rig.Root, "/j/a", force: false).Errno, Is.EqualTo(FreeBsdErrno.Busy));
        Assert.That(rig.Kernel.Unmount(rig.Root, "/j/a", force: true).Result, Is.Zero);
        Assert.That(rig.Kernel.JailAttach(rig.Root, 1).Errno, Is.EqualTo(FreeBsdErrno.NotDirectory));
        Assert.That(rig.Kernel.JailRemove(rig.Root, 1).Result, Is.Zero);
        Assert.That(rig.Kernel.Unmount(rig.Root, "/j/a", force: false).Errno, Is.EqualTo(FreeBsdErrno.Invalid));
    }

    [Test]
    public void The_name_of_a_dying_jail_is_free_but_its_number_is_not()
    {
        Die();
        Assert.That(rig.Create("name=a", "persist").Result, Is.EqualTo(2));
        Assert.That(rig.Find("name=a", JailFlags.Dying).Result, Is.EqualTo(2));
        Assert.That(rig.Set(rig.Root, JailFlags.Create | JailFlags.Dying, "jid=1", "persist").Errno, Is.EqualTo(FreeBsdErrno.Exists));
        Assert.That(rig.Message, Is.EqualTo("jail 1 already exists"));
        Assert.That(rig.Set(rig.Root, JailFlags.Update | JailFlags.Dying, "jid=1", "persist").Errno, Is.EqualTo(FreeBsdErrno.Exists));
        Assert.That(rig.Message, Is.EqualTo("jail \"a\" already exists"));
    }

    [Test]
    public void A_dying_jail_is_changed_and_brought_back_only_with_the_flag()
    {
        Die();
        Assert.That(rig.Update("name=a", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(rig.Message, Is.EqualTo("jail \"a\" is dying"));
        rig.Set(rig.Root, JailFlags.Update | JailFlags.Dying, "name=a", "host.hostname=x");
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
        Assert.That(rig.Text(1, "host.hostname"), Is.EqualTo("x"));
        rig.Set(rig.Root, JailFlags.Update | JailFlags.Dying, "name=a", "persist");
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a" }));
    }

    [Test]
    public void A_parent_whose_child_is_dying_stays_alive_until_the_child_is_gone()
    {
        rig.Create("name=p", "children.max=2", "persist");
        rig.Create("name=p.a", "persist");
        var process = rig.Inside(2);
        process.IsReaped = false;
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 p", "(2 p.a)" }));
        Assert.That(rig.Create("name=p", "persist").Errno, Is.EqualTo(FreeBsdErrno.Exists));
        rig.Kernel.Reap(process);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void An_update_of_the_empty_name_makes_a_jail_that_is_gone_at_once()
    {
        Assert.That(rig.Update("name=").Result, Is.EqualTo(1));
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void An_open_directory_refuses_only_the_second_attach()
    {
        rig.Create("name=a", "path=/j/a", "children.max=1", "persist");
        rig.Create("name=a.b", "persist");
        var process = rig.Kernel.Fork(rig.Root);
        process.HasOpenDirectory = true;
        Assert.That(rig.Kernel.JailAttach(process, 1).Result, Is.Zero);
        Assert.That(rig.Kernel.JailAttach(process, 2).Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
        Assert.That(process.Directory, Is.EqualTo("/"));
    }

    /// <summary>Jail 1, named a, is dying.</summary>
    private void Die()
    {
        rig.Create("name=a", "persist");
        rig.Kernel.LeaveConnection(rig.Inside(1));
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
    }
}
