using Jaild.Core.Model;
using Jaild.JailConf.Text;
using NUnit.Framework;

namespace Jaild.Tests.Model;

internal sealed class ParametersTests
{
    [Test]
    public void No_two_parameters_or_no_forms_share_a_name()
    {
        var names = Parameters.All.Select(p => p.Name).Concat(Parameters.All.Where(p => p.Type == ParameterType.Flag).Select(p => p.NoName));
        Assert.That(names, Is.Unique);
    }

    [Test]
    public void Every_default_is_a_value_of_its_type()
    {
        foreach (var parameter in Parameters.All.Where(p => p.Default != ""))
        {
            Assert.That(ParameterValue.Read(parameter, parameter.Default, out var error), Is.EqualTo(parameter.Default), $"{parameter.Name}: {error}");
        }
    }

    [TestCase("jid")]
    [TestCase("name")]
    [TestCase("parent")]
    [TestCase("dying")]
    [TestCase("children.cur")]
    public void What_the_kernel_or_the_daemon_decides_cannot_be_set(string name) => Assert.That(Parameters.Find(name), Is.Null);

    [TestCase("allow.raw_sockets", "allow.noraw_sockets")]
    [TestCase("allow.mount.devfs", "allow.mount.nodevfs")]
    [TestCase("persist", "nopersist")]
    public void The_no_form_has_no_before_the_last_part(string name, string no) => Assert.That(Parameters.FindNo(no)?.Name, Is.EqualTo(name));

    [TestCase("", "", 0)]
    [TestCase("abc", "", 3)]
    [TestCase("path", "pth", 1)]
    [TestCase("start", "strat", 1)]
    [TestCase("kitten", "sitting", 3)]
    public void Distance_counts_insertions_deletions_changes_and_swaps(string a, string b, int distance)
    {
        Assert.That(EditDistance.Between(a, b), Is.EqualTo(distance));
        Assert.That(EditDistance.Between(b, a), Is.EqualTo(distance));
    }

    [Test]
    public void A_mask_is_its_number_of_bits()
    {
        Assert.That(AddressEntry.Parse("em0|192.0.2.1/255.255.255.0", ip6: false, out _), Is.EqualTo(new AddressEntry("em0", "192.0.2.1", 24)));
        Assert.That(AddressEntry.Parse("192.0.2.1/0.0.0.0", ip6: false, out _)?.Prefix, Is.Zero);
        Assert.That(AddressEntry.Parse("192.0.2.1", ip6: false, out _)?.Prefix, Is.EqualTo(32));
        Assert.That(AddressEntry.Parse("2001:DB8:0::1", ip6: true, out _), Is.EqualTo(new AddressEntry("", "2001:db8::1", 128)));
    }

    [Test]
    public void A_line_of_fstab_may_have_blanks_in_its_paths() =>
        Assert.That(MountEntry.Parse("/my\\040data /j/my\\040data nullfs ro,noexec", out _),
            Is.EqualTo(new MountEntry("/my data", "/j/my data", "nullfs", ["ro", "noexec"])));

    [Test]
    public void A_limit_has_binary_units() => Assert.That(LimitRule.Parse("memoryuse:deny=512m", out _)?.Amount, Is.EqualTo(512L << 20));
}
