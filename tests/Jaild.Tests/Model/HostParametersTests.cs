using Jaild.Core;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Model;

internal sealed class HostParametersTests
{
    private static readonly HostParameters Toy = new("toy",
        new HashSet<string> { "mount" },
        new Dictionary<string, string> { ["allow.dying"] = "a dying jail never comes back" },
        new Dictionary<string, string> { ["depend"] = "jails are started one by one" });

    private static readonly JailDefinition Good = DefinitionText.Parse(["path=/j/web"]);

    [Test]
    public void What_the_host_honours_passes_in_silence() =>
        Assert.That(Toy.Check(Good.With("mount", "/a /j/web/a nullfs").With("exec.start", "x").With("persist", "true")), Is.Empty);

    [Test]
    public void What_has_no_effect_is_told_with_the_reason() =>
        Assert.That(Toy.Check(Good.With("allow.dying", "true")), Is.EqualTo(new[] { "allow.dying has no effect on the toy host: a dying jail never comes back" }));

    [Test]
    public void What_the_host_does_not_have_is_refused_by_name_with_everything_else_at_once()
    {
        var definition = JailDefinition.Empty.With("depend", "db").With("vnet", "new").With("securelevel", "high").With("hostname", "x").With("persist", "false");
        var error = Assert.Throws<JaildException>(() => Toy.Check(definition, [new("mount", "of the host")]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Fields.Select(f => f.Field), Is.EquivalentTo(new[] { "depend", "vnet", "securelevel", "securelevel", "hostname", "persist", "path", "mount" }));
            Assert.That(error.Message, Does.Contain("depend: not supported by the toy host: jails are started one by one"));
        }
    }

    [TestCase("/")]
    [TestCase("//")]
    public void The_root_of_the_host_is_no_root_of_a_jail(string path) =>
        Assert.That(() => Toy.Check(JailDefinition.Empty.With("path", path)), Throws.TypeOf<JaildException>().With.Message.Contains("path"));

    [Test]
    public void Deadlines_are_as_set_or_the_defaults_of_the_design()
    {
        var deadlines = new Deadlines(Good);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(deadlines.Starting, Is.EqualTo(TimeSpan.FromMinutes(10)));
            Assert.That(deadlines.Stopping, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(deadlines.Recovering, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(deadlines.Dying, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(deadlines.Tool, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(deadlines.Unpack, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(deadlines.Hook, Is.EqualTo(TimeSpan.FromSeconds(60)));
            Assert.That(deadlines.ForcedHook, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(deadlines.Stop, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(new Deadlines(Good.With("exec.timeout", "3")).ForcedHook, Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(new Deadlines(Good.With("exec.timeout", "0")).Hook, Is.EqualTo(TimeSpan.FromMinutes(10)), "bounded by the start");
            Assert.That(new Deadlines(Good.With("$jaild_dying_limit", "0")).Dying, Is.EqualTo(TimeSpan.Zero));
        }
    }
}
