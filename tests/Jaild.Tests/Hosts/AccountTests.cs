using Jaild.Hosts.Linux.Commands;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

/// <summary>Users by the text of passwd(5) and group(5), which a jail may have written.</summary>
internal sealed class AccountTests
{
    private const string Passwd = "root:x:0:0::/root:/bin/sh\nbad\n:::\nwww:x:80:81:The web:/srv:\r\nodd:x:-1:0::/:/bin/sh\nfar:x:4294967295:0::/:/bin/sh\nlow:x:5:5::home:/bin/sh\nwww:x:0:0::/:/bin/sh";
    private const string Group = "www:x:81:\nmail:x:6:post,www\nother:x:7:wwww\nbad\nmany:x:99999999999:www\n";

    [Test]
    public void The_first_line_of_a_name_counts_with_all_its_groups()
    {
        var www = Account.Parse("www", Passwd, Group)!;
        Assert.That((www.User, www.Group, www.Home, www.Shell), Is.EqualTo((80u, 81u, "/srv", "/bin/sh")));
        Assert.That(www.Groups, Is.EqualTo(new uint[] { 81, 6 }));
    }

    [TestCase("ww")]
    [TestCase("")]
    [TestCase("bad")]
    [TestCase("odd", Description = "a number below zero")]
    [TestCase("far", Description = "the number that stands for nobody")]
    [TestCase("80")]
    [TestCase("www:x")]
    public void What_is_no_user_is_none(string name) => Assert.That(Account.Parse(name, Passwd, Group), Is.Null);

    [Test]
    public void A_home_that_is_no_absolute_path_is_the_root() => Assert.That(Account.Parse("low", Passwd, "")!.Home, Is.EqualTo("/"));
}
