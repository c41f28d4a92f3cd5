using Jaild.Core.Engine;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

[Parallelizable(ParallelScope.All)]
internal sealed class NameTurnsTests
{
    [Test]
    public async Task Who_wants_a_name_waits_for_those_before_and_for_no_other_name()
    {
        var turns = new NameTurns();
        var first = await turns.Take(Some.Web);
        var second = turns.Take(Some.Web);
        var third = turns.Take(Some.Web);
        foreach (var other in Enumerable.Range(0, 1000).Select(i => JailName.Parse($"other-{i}")))
        {
            var take = turns.Take(other);
            Assert.That(take.IsCompleted, Is.True, $"{other} has to wait for web");
            (await take).Dispose();
        }
        Assert.That((second.IsCompleted, third.IsCompleted, turns.Count), Is.EqualTo((false, false, 1)));
        first.Dispose();
        using (await second)
        {
            Assert.That(third.IsCompleted, Is.False);
        }
        (await third).Dispose();
        Assert.That(turns.Count, Is.Zero, "nothing is kept of a name that nobody wants");
    }

    [Test]
    public async Task Of_many_who_want_one_name_exactly_one_gets_the_jail()
    {
        using var world = new World();
        await world.Start();
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            try
            {
                return (await world.Create(Some.Web, Some.Plain())).Error is null;
            }
            catch (Core.JaildException refused) when (refused.Reason == "JAIL_EXISTS")
            {
                return false;
            }
        }));
        Assert.That(all.Count(made => made), Is.EqualTo(1));
    }
}
