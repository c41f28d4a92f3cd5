using Jaild.Core.Model;
using Jaild.Hosts.Linux.Limits;

namespace Jaild.HostTests.Linux;

/// <summary>Limits that are refused when a jail is created.</summary>
[TestFixture]
[Platform("Linux")]
internal sealed class LimitCheckTests
{
    private static IReadOnlyList<string> Errors(IReadOnlyList<Hierarchy> tree, params string[] settings) =>
        [.. new LimitCheck(new LimitPart(tree)).Errors(DefinitionText.Parse(settings)).Select(e => $"{e.Field}: {e.Message}")];

    private static IReadOnlyList<string> Errors(params string[] settings)
    {
        using var tree = new CgroupTree();
        return Errors([Hierarchy.V2(tree.Root)], settings);
    }

    [Test]
    public void All_that_control_groups_can_is_taken() =>
        Assert.That(Errors([.. LimitRow.Resources.Select(r => $"$jaild_limits={r}:deny={r switch { "pcpu" => "400", "maxproc" => "4194304", _ => "1g" }}"), "$jaild_cpu_weight=1", "$jaild_cpuset=0-3"]), Is.Empty);

    [TestCase("openfiles:deny=100", "'openfiles' is nothing that control groups limit: the linux host can limit memoryuse, swapuse, maxproc, pcpu")]
    [TestCase("memryuse:deny=100m", "'memryuse' is unknown, the nearest known one is memoryuse")]
    [TestCase("nthr:deny=100", "'nthr' is not limited by itself: on Linux 'maxproc' counts threads as well")]
    [TestCase("maxproc:sigkill=100", "control groups know no action 'sigkill', only deny")]
    [TestCase("readbps:throttle=1m", "'readbps' is nothing that control groups limit")]
    [TestCase("maxproc:deny=3", "'maxproc:deny=3' is less than 16")]
    [TestCase("memoryuse:deny=1m", "is less than 16777216")]
    [TestCase("pcpu:deny=0", "is less than 1")]
    [TestCase("pcpu:deny=1t", "is more than 100000 percent")]
    public void What_they_cannot_is_refused_by_name(string rule, string words) =>
        Assert.That(Errors($"$jaild_limits={rule}"), Has.One.StartsWith("$jaild_limits: ").And.One.Contains(words));

    [Test]
    public void A_resource_is_limited_once() =>
        Assert.That(Errors("$jaild_limits=maxproc:deny=100", "$jaild_limits=maxproc:deny=200"), Has.One.Contains("'maxproc' is limited twice: leave one of maxproc:deny=100, maxproc:deny=200 out"));

    [Test]
    public void Every_resource_of_rctl_has_an_answer() =>
        Assert.That(LimitRow.Elsewhere.Select(r => Errors($"$jaild_limits={r}:deny=1").Single()), Has.None.Contains("unknown"));

    [Test]
    public void A_processor_that_is_not_there_is_named() =>
        Assert.That(Errors("$jaild_cpuset=0,5"), Has.One.EqualTo("$jaild_cpuset: there is no processor 5 here, only 0-3"));

    [TestCase("$jaild_limits=maxproc:deny=100", "pids")]
    [TestCase("$jaild_limits=memoryuse:deny=100m", "memory")]
    [TestCase("$jaild_limits=pcpu:deny=100", "cpu")]
    [TestCase("$jaild_cpu_weight=50", "cpu")]
    [TestCase("$jaild_cpuset=0", "cpuset")]
    public void A_controller_that_is_missing_is_named(string setting, string controller)
    {
        using var tree = new CgroupTree("io");
        Assert.That(Errors([Hierarchy.V2(tree.Root)], setting), Has.One.Contains($"needs the controller '{controller}'"));
        Assert.That(Errors([Hierarchy.V2(tree.Root), CgroupTree.V1("memory", "pids", "cpu", "cpuset")], setting), Is.Empty, "a hybrid machine may have it in version 1");
    }

    [Test]
    public void Version_1_limits_swap_only_with_memory()
    {
        var v1 = CgroupTree.V1("memory");
        Assert.That(Errors([v1], "$jaild_limits=swapuse:deny=100m"), Has.One.Contains("'swapuse' needs 'memoryuse' beside it"));
        Assert.That(Errors([v1], "$jaild_limits=swapuse:deny=100m", "$jaild_limits=memoryuse:deny=100m"), Is.Empty);
        Assert.That(Errors("$jaild_limits=swapuse:deny=100m"), Is.Empty);
    }
}
