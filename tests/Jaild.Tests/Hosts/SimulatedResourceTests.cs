using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class SimulatedResourceTests(bool isRemote)
{
    private static readonly string[] Everything =
    [
        "mount=/data /j/web/data nullfs ro", "mount.devfs", "mount.procfs", "ip4.addr=em0|10.0.0.1/24", "ip6.addr=lo0|::2",
        "$jaild_limits=maxproc:deny=100", "zfs.dataset=tank/web", "allow.mount",
    ];

    private SimulatedRig rig = null!;
    private SimulatedHost host = null!;

    [SetUp]
    public async Task SetUp()
    {
        rig = new(isRemote);
        rig.Machine.Plant(new("zfs", "tank/web"));
        rig.Machine.Plant(new("file", "/base.tar"));
        host = await rig.Host();
    }

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    [Test]
    public async Task A_plan_names_everything_in_order_and_touches_nothing()
    {
        var before = rig.Machine.Inventory();
        var run = rig.Run(Everything);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await host.Plan("root", run)).Single(), Is.EqualTo(new Resource("root", "/j/web", Existed: true)));
            Assert.That((await host.Plan("mounts", run)).Select(r => r.Name), Is.EqualTo(new[] { "/j/web/data", "/j/web/dev", "/j/web/proc", "/j/web/**" }));
            Assert.That((await host.Plan("addresses", run)).Select(r => r.ToString()), Is.EqualTo(new[] { "address em0|10.0.0.1", "address lo0|::2" }));
            Assert.That((await host.Plan("limits", run)).Single().ToString(), Is.EqualTo("limit jail:web:maxproc:deny=100"));
            Assert.That((await host.Plan("jail", run)).Single().Name, Is.EqualTo(run.Uuid.ToString()));
            Assert.That((await host.Plan("datasets", run)).Single().Name, Is.EqualTo("tank/web"));
            Assert.That(await host.Plan("interfaces", run), Is.Empty);
            Assert.That(await host.Plan("init", run), Is.Empty);
            Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
        }
    }

    [TestCase("root", "$jaild_archive=/base.tar", "path=/j/new")]
    [TestCase("addresses")]
    [TestCase("mounts")]
    [TestCase("limits")]
    [TestCase("jail")]
    [TestCase("datasets")]
    [TestCase("interfaces", "vnet", "vnet.interface=epair", "vnet.interface=epair")]
    [TestCase("vnet", "vnet", "vnet.interface=em0")]
    public async Task Everything_can_be_made_twice_and_removed_twice_and_leaves_nothing(string step, params string[] more)
    {
        var run = rig.Run([.. step is "interfaces" or "vnet" ? [] : Everything, .. more]);
        if (step is "datasets" or "vnet")
        {
            run = await host.Boot(run);
        }
        var before = rig.Machine.Inventory();
        var planned = await host.Plan(step, run);
        var first = (await host.Do(step, run)).Made;
        var once = rig.Machine.Inventory();
        foreach (var resource in planned)
        {
            Assert.That(first, Does.Contain(await host.Make(resource, run, CancellationToken.None)), "the same answer again");
        }
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(once).And.Not.EqualTo(before));
        await host.Undo(first, run);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
        await host.Undo(first, run);
        await host.Undo(planned, run, force: true);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
    }

    [TestCase("root", "root", "/j/new")]
    [TestCase("mounts", "mount", "/j/web/dev")]
    [TestCase("limits", "limit", "jail:web:maxproc:deny=100")]
    [TestCase("datasets", "dataset", "tank/web")]
    public async Task What_was_there_before_is_an_error_and_stays(string step, string kind, string name)
    {
        rig.Machine.Plant(new(kind, name));
        var run = rig.Run([.. Everything, .. step == "root" ? ["path=/j/new", "$jaild_archive=/base.tar"] : Array.Empty<string>()]);
        if (step == "datasets")
        {
            run = await host.Boot(run);
        }
        var planned = await host.Plan(step, run);
        var before = rig.Machine.Inventory();
        var foreign = planned.Single(r => r.Existed);
        Assert.That(foreign.Name, Is.EqualTo(name));
        Assert.That(() => host.Make(foreign, run, CancellationToken.None), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.AlreadyExists));
        await host.Undo(planned, run, force: true);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
    }

    [Test]
    public async Task What_comes_between_plan_and_make_is_an_error_and_stays()
    {
        var run = rig.Run("mount.devfs", "vnet", "vnet.interface=epair");
        var planned = (await host.Plan("interfaces", run)).Concat(await host.Plan("mounts", run)).ToList();
        planned.ForEach(p => rig.Machine.Plant(new(p.Kind, p.Name)));
        var before = rig.Machine.Inventory();
        foreach (var resource in planned)
        {
            Assert.That(() => host.Make(resource, run, CancellationToken.None), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.AlreadyExists));
        }
        await host.Undo(planned, run, force: true);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_foreign_address_is_shared_and_stays()
    {
        rig.Machine.Plant(new("address", "em0|10.0.0.1"));
        var before = rig.Machine.Inventory();
        var run = rig.Run("ip4.addr=em0|10.0.0.1/24");
        var (made, _) = await host.Do("addresses", run);
        Assert.That(made.Single().Existed, Is.True);
        await host.Undo(made, run);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_root_is_not_removed_through_a_mount()
    {
        var run = rig.Run("path=/j/new", "$jaild_archive=/base.tar");
        var (made, _) = await host.Do("root", run);
        rig.Machine.Plant(new("mount", "/j/new/home"));
        Assert.That(() => host.Undo(made, run, force: true), Throws.TypeOf<JaildException>().With.Message.Contains("/j/new/home"));
        Assert.That(rig.Machine.Find("root", "/j/new"), Is.Not.Null);
    }

    [TestCase("link", "a symbolic link")]
    [TestCase("file", "a file")]
    public void A_root_that_is_no_directory_is_refused(string kind, string said)
    {
        rig.Machine.Plant(new(kind, "/j/odd"));
        Assert.That(() => host.Plan("root", rig.Run("path=/j/odd")), Throws.TypeOf<JaildException>().With.Message.Contains(said));
    }

    [Test]
    public void A_root_that_is_missing_is_refused_and_so_is_a_missing_archive()
    {
        Assert.That(() => host.Plan("root", rig.Run("path=/j/none")), Throws.TypeOf<JaildException>().With.Message.Contains("/j/none is not there"));
        Assert.That(() => host.Do("root", rig.Run("path=/j/none", "$jaild_archive=/no.tar")), Throws.TypeOf<JaildException>().With.Message.Contains("/no.tar"));
    }

    [Test]
    public void A_link_below_the_root_is_not_mounted_through()
    {
        rig.Machine.Plant(new("link", "/j/web/dev"));
        var before = rig.Machine.Inventory();
        Assert.That(() => host.Do("mounts", rig.Run("mount=/a /j/web/dev/x nullfs ro")), Throws.TypeOf<JaildException>().With.Message.Contains("symbolic link"));
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
    }

    [Test]
    public async Task Lines_of_fstab_files_are_mounts_too()
    {
        rig.Machine.Plant(new SimulatedThing("file", "/etc/fstab.web") { Facts = SimulatedThingFacts.Of("text", "# data\n/data /j/web/data nullfs ro 0 0 # more\n\n") });
        Assert.That((await host.Plan("mounts", rig.Run("mount.fstab=/etc/fstab.web"))).Single().Name, Is.EqualTo("/j/web/data"));
        Assert.That(() => host.Plan("mounts", rig.Run("mount.fstab=/etc/none")), Throws.TypeOf<JaildException>().With.Message.Contains("No such file"));
        rig.Machine.Plant(new SimulatedThing("file", "/etc/fstab.bad") { Facts = SimulatedThingFacts.Of("text", "/data /etc nullfs ro") });
        Assert.That(() => host.Plan("mounts", rig.Run("mount.fstab=/etc/fstab.bad")), Throws.TypeOf<JaildException>().With.Message.Contains("not below"));
    }

    [Test]
    public async Task An_interface_that_was_moved_comes_home_when_the_jail_is_gone()
    {
        var run = await host.Boot(rig.Run("vnet", "vnet.interface=epair"));
        var (pair, _) = await host.Do("interfaces", run);
        await host.Do("vnet", run);
        Assert.That(rig.Machine.Inventory(), Has.Some.StartsWith("vnet "));
        rig.Machine.KillJail("web");
        Assert.That(rig.Machine.Inventory(), Has.None.StartsWith("vnet "));
        await host.Undo(pair, run);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(new[] { "file /base.tar", "interface em0", "interface lo0", "root /j/web", "zfs tank/web" }));
    }
}
