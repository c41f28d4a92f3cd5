using System.Text;
using Jaild.JailConf.Listing;
using Jaild.JailConf.Text;
using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>What <c>jail -e</c> prints, and what jail(8) checks before it asks the kernel.</summary>
internal sealed class CheckRules
{
    [Test]
    public void Rule_54_a_jail_is_listed_on_one_line()
    {
        var jail = new Reading("7 { a; b = 1; c = ''; d = 'x\ty'; e = \"it's\"; f = 'say \"x\"'; g = '\\\\'; h = 1, '2 3', '4,5'; i = \"'\\\"\"; }").Configuration.Jails[0];
        Assert.That(JailLine.Of(jail, ByteText.Of("|")).ToString(), Is.EqualTo("""a|b=1|c=""|d="x	y"|e="it's"|f='say "x"'|g=\\|h=1,"2 3",4,5|i="'\""|name=7"""));
    }

    [Test]
    public void Rule_55_own_parameters_come_first_and_hide_the_others()
    {
        Checks("a { foo; exec.fib = x; mount.devfs = y; } b { bar; persist = z; } c { depend = d; foo; }",
            "c: depends on undefined jail \"d\"",
            "a: exec.fib: non-integer value \"x\"", "a: mount.devfs: unknown boolean value \"y\"",
            "b: unknown parameter: bar", "b: persist: unknown boolean value \"z\"");
        Assert.That(new Reading("a { x = $no; foo; }").CheckErr, Is.Empty);
    }

    [Test]
    public void Rule_56_a_no_stands_before_the_last_part_of_a_boolean_only()
    {
        Checks("a { allow.nochflags; nopersist; ip6.nosaddrsel; allow.mount.notmpfs; }");
        Checks("a { noallow.chflags; } b { noip4; } c { cpuset; } d { allow; } e { no; }",
            "a: unknown parameter: noallow.chflags", "b: unknown parameter: noip4", "c: unknown parameter: cpuset", "d: unknown parameter: allow", "e: unknown parameter: no");
    }

    [Test]
    public void Rule_57_a_boolean_is_true_false_or_a_number()
    {
        Checks("a { allow.mlock = FALSE; allow.nfsd = ' 7'; allow.suser = ''; exec.clean = -0; ip_hostname = ''; }");
        Checks("a { allow.mlock = no; allow.nfsd = '1 '; }", "a: allow.mlock: unknown boolean value \"no\"", "a: allow.nfsd: unknown boolean value \"1 \"");
        Checks("a { exec.clean = ' '; noexec.clean = x; }", "a: noexec.clean: unknown boolean value \"x\"");
    }

    [Test]
    public void Rule_58_an_integer_is_decimal()
    {
        Checks("a { securelevel = ' +010'; children.max = ''; exec.timeout = ' -1'; jid = 99999999999999999999; }");
        Checks("a { securelevel = 0x1; host.hostid = 1.; } b { stop.timeout = ''; }",
            "a: securelevel: non-integer value \"0x1\"", "a: host.hostid: non-integer value \"1.\"", "b: stop.timeout: non-integer value \"\"");
    }

    [Test]
    public void Rule_59_a_feature_is_new_inherited_or_disabled() =>
        Checks("a { vnet; ip4 = New; ip6 = INHERIT; linux = disable; zfs = ''; mac = 2; } b { vnet = yes; }", "b: vnet: unknown jailsys value \"yes\"");

    [Test]
    public void Rule_60_the_last_of_several_values_counts() =>
        Checks("a { securelevel = x, 1; exec.fib = y, 2; persist = true, z; }", "a: persist: unknown boolean value \"z\"");

    [Test]
    public void Rule_61_addresses_lose_their_interface_and_mask()
    {
        var reading = new Reading("a { interface = em1; ip4.addr = 'em0|10.0.0.1/24 vhid 1', '10.0.0.2 x/y'; ip6.addr = '::1/128,fe80::2', 'x|y|z'; } b { ip4.addr = -; ip6.addr = ''; }");
        Assert.That(reading.CheckErr, Is.EqualTo(new[] { "jail: a: ip6.addr: not an IPv6 address: y|z" }));
        Assert.That(reading.Checked.Jails[0].Addresses.Select(a => $"{a.Family} {a.Interface} {a.Address} {a.Rest}").Take(2),
            Is.EqualTo(new[] { "4 em0 10.0.0.1 /24 vhid 1", "4 em1 10.0.0.2  x/y" }));
        Checks("a { ip4.addr = '10.0.0.1,10.0.0.2'; }");
        Checks("a { ip4.addr = 10.0.0.1, ''; }", "a: ip4.addr: not an IPv4 address: ");
    }

    [Test]
    public void Rule_62_the_addresses_of_the_host_are_added()
    {
        var reading = new Reading("a { ip_hostname; host.hostname = x.test; ip4.addr = 10.0.0.5; } b { noip_hostname; host.hostname = nowhere; } c { ip_hostname; host.hostname = nowhere; }");
        Assert.That(reading.CheckedOut[0], Does.EndWith("ip4.addr=\"10.0.0.5\",\"192.0.2.1\"  ip6.addr=\"2001:db8::1\""));
        Assert.That(reading.CheckErr, Is.EqualTo(new[] { "jail: c: host.hostname nowhere: Name or service not known" }));
    }

    [Test]
    public void Rule_63_a_path_is_absolute_and_tables_can_be_read()
    {
        Checks("a { path = x, /y; } b { path = ./z; }", "b: path ./z: not an absolute pathname");
        var tables = new Reading(Encoding.UTF8.GetBytes("a { mount.fstab = '', c.conf, /none; }"), tables: true);
        Assert.That(tables.CheckErr, Is.EqualTo(new[] { "jail: a: mount.fstab: /none: No such file or directory" }));
    }

    [Test]
    public void Rule_64_dependencies_exist_and_make_no_loop()
    {
        Checks("a { depend = b, x; } b { } d { depend = e; } e { depend = d; } p { depend = p.q; } p.q { }",
            "a: depends on undefined jail \"x\"", "d: dependency loop", "p: dependency loop");
        Checks("a { depend = a; } b { depend = a; }", "a: dependency loop");
        var order = new Reading("a { depend = c; } a.b { } c { depend = d, e; } d { } e { }").Checked.StartOrder.Select(j => j.Jail.Name.ToString());
        Assert.That(order, Is.EqualTo(new[] { "d", "e", "c", "a", "a.b" }));
    }

    [Test]
    public void Rule_65_what_jail_itself_handles_never_reaches_the_kernel()
    {
        Checks("""
            a { allow.dying; command; depend; exec.clean; exec.consolelog; exec.created; exec.fib; exec.jail_user; exec.poststart; exec.poststop; exec.prepare;
                exec.prestart; exec.prestop; exec.release; exec.start; exec.stop; exec.system_jail_user; exec.system_user; exec.timeout; interface; ip_hostname;
                mount; mount.devfs; mount.fdescfs; mount.fstab; mount.procfs; stop.timeout; vnet.interface; zfs.dataset; }
            """);
        Checks("a { exec.foo; mount.nullfs; }", "a: unknown parameter: exec.foo", "a: unknown parameter: mount.nullfs");
    }
}
