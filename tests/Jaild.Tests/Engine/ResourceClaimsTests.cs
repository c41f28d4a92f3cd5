using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Who of several jails takes away what they share.</summary>
internal sealed class ResourceClaimsTests
{
    private static readonly Guid one = Guid.NewGuid(), other = Guid.NewGuid();
    private static readonly Resource made = new("directory", "/j/web/dev"), there = made with { Existed = true };

    [Test]
    public void A_directory_that_was_there_is_nobodys()
    {
        var claims = new ResourceClaims(new());
        Assert.That(claims.Wanted(one, [there, new("mount", "/j/web/dev", Existed: true)]), Is.EqualTo(new[] { new Resource("mount", "/j/web/dev", Existed: true) }));
    }

    [Test]
    public void A_directory_that_another_jail_made_stays_until_the_last_one_lets_go()
    {
        var claims = new ResourceClaims(new());
        claims.Claim(one, claims.Wanted(one, [made]));
        Assert.That(claims.Claim(other, claims.Wanted(other, [there])), Is.EqualTo(new[] { made }));
        Assert.That(claims.IsLast(one, made), Is.False);
        claims.Release(one, made);
        Assert.That(claims.IsLast(other, made), Is.True);
    }

    [Test]
    public void What_is_being_removed_is_not_claimed_by_another_jail_until_it_is_gone()
    {
        var claims = new ResourceClaims(new());
        claims.Claim(one, [made]);
        Assert.That(claims.IsLast(one, made), Is.True);
        var refused = Assert.Throws<JaildException>(() => claims.Claim(other, claims.Wanted(other, [there])));
        Assert.That(refused.Message, Does.Contain("which is removing it: try again"));
        Assert.That(claims.Claim(one, [made]), Is.EqualTo(new[] { made }), "its own");
        claims.Release(one, made);
        Assert.That(claims.Claim(other, [made]), Is.EqualTo(new[] { made }));
    }
}
