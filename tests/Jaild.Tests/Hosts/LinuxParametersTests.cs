using System.Text.RegularExpressions;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Linux;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

/// <summary>What the Linux host makes of parameters, and that there is none of jail(8) that it says nothing of.</summary>
internal sealed partial class LinuxParametersTests
{
    private static readonly HostParameters Table = LinuxParameters.Table;

    private static bool IsAccepted(string name) => Table.Honoured.Contains(name) || HostParameters.Everywhere.Contains(name) || Table.WithoutEffect.ContainsKey(name);

    private static IEnumerable<string> OfJail8() =>
        "jid lastjid name parent path persist dying securelevel osreldate osrelease enforce_statfs devfs_ruleset children.cur children.max cpuset.id host host.hostname host.domainname host.hostuuid host.hostid vnet ip4 ip4.addr ip4.saddrsel ip6 ip6.addr ip6.saddrsel meta env mac.do mac.do.rules mac.label allow.set_hostname allow.reserved_ports allow.unprivileged_proc_debug allow.suser allow.sysvipc allow.raw_sockets allow.chflags allow.mount allow.quotas allow.socket_af allow.mlock allow.read_msgbuf allow.nfsd allow.extattr allow.adjtime allow.settime allow.routing allow.unprivileged_parent_tampering allow.setaudit allow.vmm allow.vmm_ppt allow.mount.devfs allow.mount.fdescfs allow.mount.fusefs allow.mount.linprocfs allow.mount.linsysfs allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs allow.mount.zfs linux linux.osname linux.osrelease linux.oss_version sysvmsg sysvsem sysvshm zfs.mount_snapshot allow.dying command depend exec.clean exec.consolelog exec.created exec.fib exec.jail_user exec.poststart exec.poststop exec.prepare exec.prestart exec.prestop exec.release exec.start exec.stop exec.system_jail_user exec.system_user exec.timeout interface ip_hostname mount mount.devfs mount.fdescfs mount.fstab mount.procfs stop.timeout vnet.interface zfs.dataset".Split(' ');

    [Test]
    public void Every_parameter_of_jail_8_is_known_or_said_to_be_decided_by_others() =>
        Assert.That(OfJail8().Where(n => Parameters.Find(n) is null && !Parameters.IsDecided(n)), Is.Empty);

    [TestCase("jid")]
    [TestCase("cpuset.id")]
    public void What_nobody_can_set_is_said_to_be_so(string name)
    {
        var failure = Assert.Throws<JaildException>(() => Table.Check(JailDefinition.Empty.With("path", "/jails/web").With(name, "7")));
        Assert.That(failure.Message, Does.Contain($"{name}: cannot be set"));
    }

    [Test]
    public void Each_that_is_refused_says_why_and_what_to_do_and_no_other_does()
    {
        Assert.That(Table.Refused.Keys, Is.EquivalentTo(Parameters.All.Select(p => p.Name).Where(n => !IsAccepted(n))));
        Assert.That(Table.Refused.Values, Is.All.Match(WayOut()));
    }

    [Test]
    public void Each_that_is_refused_is_named_with_its_reason_when_a_jail_is_created([ValueSource(nameof(Refused))] string name)
    {
        var value = Parameters.Find(name)!.Type switch
        {
            ParameterType.Flag => "true",
            ParameterType.Choice => Parameters.Find(name)!.Words[0],
            ParameterType.Number => "1",
            _ => "word",
        };
        var failure = Assert.Throws<JaildException>(() => Table.Check(JailDefinition.Empty.With("path", "/jails/web").With(name, value)));
        Assert.That(failure.Message, Does.Contain($"{name}: not supported by the linux host: {Table.Refused[name]}"));
    }

    [Test]
    public void Each_without_effect_is_named_in_a_warning([ValueSource(nameof(WithoutEffect))] string name) =>
        Assert.That(Table.Check(JailDefinition.Empty.With("path", "/jails/web").With(name, "true")), Is.EqualTo(new[] { $"{name} has no effect on the linux host: {Table.WithoutEffect[name]}" }));

    private static IEnumerable<string> Refused() => Table.Refused.Keys.Order(StringComparer.Ordinal);

    private static IEnumerable<string> WithoutEffect() => Table.WithoutEffect.Keys.Order(StringComparer.Ordinal);

    [GeneratedRegex("leave it out|: (set|mount|use|give|write|run|make|start|to run)\\b|\\bset(quota)? |and give the directory")]
    private static partial Regex WayOut();
}
