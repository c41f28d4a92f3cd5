using Jaild.Core.Journal;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Model;

[Parallelizable(ParallelScope.All)]
internal sealed class JailNamesTests
{
    private static readonly string[] Sorted = ["B", "a", "a-1", "a.b", "a0", "aa", "b", "c"];

    [Test]
    public void They_are_in_the_order_of_their_bytes_and_go_on_after_any_name_also_one_that_is_not_there()
    {
        var names = Sorted.Reverse().Aggregate(JailNames.Empty, (all, name) => all.With(JailName.Parse(name), Guid.CreateVersion7()));
        Assert.That(names.After(null).Select(n => n.Name.Value), Is.EqualTo(Sorted));
        foreach (var place in Sorted.Concat(["A", "a-0", "a1", "d"]))
        {
            Assert.That(names.After(JailName.Parse(place)).Select(n => n.Name.Value),
                Is.EqualTo(Sorted.Where(n => string.CompareOrdinal(n, place) > 0)), place);
        }
    }

    [Test]
    public void One_that_is_held_does_not_change()
    {
        var (web, uuid) = (JailName.Parse("web"), Guid.CreateVersion7());
        var before = JailNames.Empty.With(web, uuid);
        var after = before.Without(web);
        Assert.That((before.Find(web), after.Find(web), after.After(null).Count()), Is.EqualTo(((Guid?)uuid, (Guid?)null, 0)));
    }
}
