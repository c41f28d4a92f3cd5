using Jaild.Core;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Model;

internal sealed class DefinitionTextTests
{
    [Test]
    public void Settings_become_parameters_with_their_values_in_order()
    {
        var definition = DefinitionText.Parse(["path=/j/web", "exec.start=/bin/sh /etc/rc", "exec.start=echo a=b", "vnet", "allow.raw_sockets", "mount.nodevfs"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(definition.Path, Is.EqualTo("/j/web"));
            Assert.That(definition.List("exec.start"), Is.EqualTo(new[] { "/bin/sh /etc/rc", "echo a=b" }));
            Assert.That(definition.Text("vnet"), Is.EqualTo("new"));
            Assert.That(definition.Flag("allow.raw_sockets"), Is.True);
            Assert.That(definition.Text("mount.devfs"), Is.EqualTo("false"));
        }
    }

    [TestCase("persist", "true")]
    [TestCase("persist=TRUE", "true")]
    [TestCase("persist=2", "true")]
    [TestCase("persist=0", "false")]
    [TestCase("nopersist", "false")]
    [TestCase("nopersist=false", "true")]
    public void A_boolean_is_read_as_jail_8_reads_it(string setting, string stored) =>
        Assert.That(DefinitionText.Parse([setting]).Text("persist"), Is.EqualTo(stored));

    [Test]
    public void The_last_value_counts_for_what_is_no_list() =>
        Assert.That(DefinitionText.Parse(["securelevel=1", "securelevel=2"]).List("securelevel"), Is.EqualTo(new[] { "2" }));

    [Test]
    public void An_empty_value_empties_a_list()
    {
        Assert.That(DefinitionText.Parse(["exec.start=a", "exec.start=", "exec.start=b"]).List("exec.start"), Is.EqualTo(new[] { "b" }));
        Assert.That(DefinitionText.Parse(["exec.start=a", "exec.start="]).Parameters, Is.Empty);
    }

    [Test]
    public void Commas_stand_between_addresses_and_nowhere_else()
    {
        var definition = DefinitionText.Parse(["ip4.addr=10.0.0.1, em0|10.0.0.2/24", "exec.start=echo 1,2"]);
        Assert.That(definition.List("ip4.addr"), Is.EqualTo(new[] { "10.0.0.1", "em0|10.0.0.2/24" }));
        Assert.That(definition.List("exec.start"), Has.Length.EqualTo(1));
    }

    [TestCase("exec.strat=x", "exec.start")]
    [TestCase("pth=/x", "path")]
    [TestCase("nomount.devfs", "mount.devfs")]
    [TestCase("allow.noraw_socket", "allow.noraw_sockets")]
    [TestCase("$jaild_autostrat=yes", "$jaild_autostart")]
    [TestCase("noallow.mount", "allow.mount")]
    public void An_unknown_parameter_is_named_with_the_nearest_known_one(string setting, string nearest)
    {
        var field = Assert.Throws<JaildException>(() => DefinitionText.Parse([setting])).Fields.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(field.Field, Is.EqualTo(setting.Split('=')[0]));
            Assert.That(field.Message, Does.EndWith($"the nearest known one is {nearest}"));
        }
    }

    [TestCase("persist=maybe")]
    [TestCase("persist=")]
    [TestCase("securelevel=high")]
    [TestCase("securelevel=4")]
    [TestCase("securelevel=-2")]
    [TestCase("enforce_statfs=3")]
    [TestCase("enforce_statfs= 1 ")]
    [TestCase("children.max=99999999999999999999")]
    [TestCase("exec.timeout=1.5")]
    [TestCase("exec.timeout=-1")]
    [TestCase("stop.timeout=10s")]
    [TestCase("$jaild_starting_limit=0")]
    [TestCase("ip4=on")]
    [TestCase("vnet=disable")]
    [TestCase("$jaild_autostart=true")]
    [TestCase("path")]
    [TestCase("path=")]
    [TestCase("path=j/web")]
    [TestCase("path=/j/../etc")]
    [TestCase("path=/j/./web")]
    [TestCase("ip4.addr=10.0.0")]
    [TestCase("ip4.addr=010.0.0.1")]
    [TestCase("ip4.addr=10.0.0.256")]
    [TestCase("ip4.addr=10.0.0.1/33")]
    [TestCase("ip4.addr=10.0.0.1/255.0.255.0")]
    [TestCase("ip4.addr=10.0.0.1/")]
    [TestCase("ip4.addr=|10.0.0.1")]
    [TestCase("ip4.addr=em0; reboot|10.0.0.1")]
    [TestCase("ip4.addr=::1")]
    [TestCase("ip4.addr=10.0.0.1 alias")]
    [TestCase("ip6.addr=10.0.0.1")]
    [TestCase("ip6.addr=2001:db8::1/129")]
    [TestCase("ip6.addr=fe80::1%em0")]
    [TestCase("mount=/a /b")]
    [TestCase("mount=/a b nullfs ro 0 0")]
    [TestCase("mount=/a /j/../../etc nullfs ro 0 0")]
    [TestCase("mount=/a /j/\\012x nullfs ro 0 0")]
    [TestCase("mount=/a /b nullfs ro 0 0 0")]
    [TestCase("$jaild_limits=memoryuse")]
    [TestCase("$jaild_limits=memoryuse:deny=lots")]
    [TestCase("$jaild_limits=memoryuse:deny=9999999999999p")]
    [TestCase("exec.start=a\nb")]
    [TestCase("exec.start=a\0b")]
    [TestCase("host.hostname=a\x1b[2Jb")]
    public void A_value_of_the_wrong_type_is_an_error_of_its_parameter(string setting)
    {
        var error = Assert.Throws<JaildException>(() => DefinitionText.Parse([setting]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Kind, Is.EqualTo(ErrorKind.Invalid));
            Assert.That(error.Fields.Single().Field, Is.EqualTo(setting.Split('=')[0]));
            Assert.That(error.Message.Any(char.IsControl), Is.False);
        }
    }

    [TestCase("ip4.addr=em0|192.0.2.1/255.255.255.0")]
    [TestCase("ip4.addr=em0.7|192.0.2.1/24")]
    [TestCase("ip6.addr=lo1|::1/128")]
    [TestCase("mount=/usr/ports\t/j/web/usr/ports nullfs ro 0 0")]
    [TestCase("mount=tmpfs /j/my\\040jail/tmp tmpfs rw,size=1m")]
    [TestCase("$jaild_limits=memoryuse:deny=512m")]
    [TestCase("host.hostname=")]
    [TestCase("host.hostid=4294967295")]
    [TestCase("securelevel=-1")]
    public void A_value_of_the_right_type_is_taken(string setting) =>
        Assert.That(DefinitionText.Parse([setting]).List(setting.Split('=')[0]), Has.Length.EqualTo(1));

    [Test]
    public void All_errors_come_at_once()
    {
        var error = Assert.Throws<JaildException>(() => DefinitionText.Parse(["pth=/x", "persist=maybe", "path=x", "path=/x", "ip4.addr=a,b"]));
        Assert.That(error.Fields.Select(f => f.Field), Is.EqualTo(new[] { "pth", "persist", "path", "ip4.addr", "ip4.addr" }));
    }

    [TestCase("persist=")]
    [TestCase("securelevel=")]
    [TestCase("ip4.addr=")]
    [TestCase("mount=")]
    [TestCase("path=")]
    public void An_error_repeats_only_the_beginning_of_a_value(string setting) =>
        Assert.That(() => DefinitionText.Parse([setting + new string('x', 16000)]), Throws.TypeOf<JaildException>().With.Message.Length.LessThan(300));

    [Test]
    public void Of_many_errors_the_first_are_told_and_how_many_more_there_are()
    {
        var error = Assert.Throws<JaildException>(() => DefinitionText.Parse([.. Enumerable.Range(0, 500).Select(i => $"wrong{i}=x")]));
        Assert.That(error.Fields, Has.Count.EqualTo(20));
        Assert.That(error.Message, Does.EndWith("; and 480 more").And.Length.LessThan(4096));
    }

    [Test]
    public void Sizes_are_bounded()
    {
        Assert.That(() => DefinitionText.Parse(["exec.start=" + new string('x', 16385)]), Throws.TypeOf<JaildException>().With.Message.Contains("16384 bytes"));
        Assert.That(() => DefinitionText.Parse(["path=/" + new string('x', 1023)]), Throws.TypeOf<JaildException>().With.Message.Contains("1023 bytes"));
        Assert.That(() => DefinitionText.Parse([.. Enumerable.Repeat("exec.start=x", 257)]), Throws.TypeOf<JaildException>().With.Message.Contains("256 values"));
        Assert.That(() => DefinitionText.Parse([.. Enumerable.Repeat("persist", 4097)]), Throws.TypeOf<JaildException>().With.Message.Contains("4096 settings"));
        Assert.That(() => DefinitionText.Parse([new string('x', 200_000)]), Throws.TypeOf<JaildException>().With.Message.Length.LessThan(500));
    }

    [Test]
    public void What_was_parsed_passes_the_check_of_a_definition()
    {
        var definition = DefinitionText.Parse(["path=/j", "vnet", "nopersist", "mount=a\t/j/b\ttmpfs", "ip4.addr=10.0.0.1,10.0.0.2", "exec.start=x"]);
        Assert.That(DefinitionText.Check(definition), Is.Empty);
    }

    [Test]
    public void A_definition_from_elsewhere_is_checked_by_the_same_rules()
    {
        var definition = JailDefinition.Empty.With("path", "x").With("pth", "/x").With("persist", "maybe").With("vnet", "new", "new");
        Assert.That(DefinitionText.Check(definition).Select(e => e.Field), Is.EqualTo(new[] { "path", "persist", "pth", "vnet" }));
    }
}
