using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class SimulatedParametersTests
{
    private static IReadOnlyList<string> Check(params string[] settings)
    {
        using var machine = new SimulatedMachine(() => Guid.Empty);
        using var way = machine.Connect();
        return new SimulatedHost(way, TimeProvider.System).Check(DefinitionText.Parse(settings));
    }

    [Test]
    public void Every_parameter_is_honoured_without_effect_or_refused_with_a_reason()
    {
        var table = SimulatedParameters.Table;
        foreach (var name in Parameters.All.Select(p => p.Name))
        {
            var places = new[] { table.Honoured.Contains(name) || HostParameters.Everywhere.Contains(name), table.WithoutEffect.ContainsKey(name), table.Refused.ContainsKey(name) };
            Assert.That(places.Count(p => p), Is.EqualTo(1), name);
        }
    }

    [Test]
    public void What_has_no_effect_is_said() =>
        Assert.That(Check("path=/j/web", "securelevel=1", "mount.devfs"), Is.EqualTo(new[] { "securelevel has no effect on the simulated host: nothing in it is enforced" }));

    [TestCase("depend", "depend=db")]
    [TestCase("ip_hostname", "ip_hostname")]
    [TestCase("mount", "mount=/a /b nullfs ro")]
    [TestCase("mount", "mount=/a /j/web nullfs ro")]
    [TestCase("mount", "mount=/a /j/webber nullfs ro")]
    [TestCase("mount", "mount=/a /j/web/x nullfs ro", "mount=/b /j/web/x nullfs ro")]
    [TestCase("vnet.interface", "vnet.interface=em0")]
    [TestCase("vnet.interface", "vnet", "vnet.interface=em0 up")]
    [TestCase("vnet", "vnet", "ip4.addr=10.0.0.1")]
    public void What_cannot_be_is_refused_by_name(string field, params string[] settings) =>
        Assert.That(Assert.Throws<JaildException>(() => Check(["path=/j/web", .. settings]))!.Fields.Single().Field, Is.EqualTo(field));

    [Test]
    public void A_jail_without_a_path_is_refused() =>
        Assert.That(Assert.Throws<JaildException>(() => Check("mount=/a /j/web/x nullfs ro"))!.Fields.Select(f => f.Field), Does.Contain("path"));
}
