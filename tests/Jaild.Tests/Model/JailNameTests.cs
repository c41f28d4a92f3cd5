using Jaild.Core;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Model;

internal sealed class JailNameTests
{
    [TestCase("web")]
    [TestCase("a")]
    [TestCase("7up")]
    [TestCase("db-1.replica_2")]
    public void A_good_name_is_itself(string text) => Assert.That(JailName.Parse(text).Value, Is.EqualTo(text));

    [TestCase("")]
    [TestCase(null)]
    [TestCase("123", Description = "would be taken for a jid")]
    [TestCase("web.123")]
    [TestCase("123.web")]
    [TestCase("..")]
    [TestCase(".")]
    [TestCase("web.")]
    [TestCase(".web")]
    [TestCase("a..b")]
    [TestCase("a/b")]
    [TestCase("/")]
    [TestCase("../etc")]
    [TestCase("-web")]
    [TestCase("_web")]
    [TestCase("web db")]
    [TestCase("web\n")]
    [TestCase("web\0")]
    [TestCase("web\x1b[31m")]
    [TestCase("wéb")]
    [TestCase("*")]
    [TestCase("a=b")]
    public void A_bad_name_is_an_error_of_its_field(string? text)
    {
        var error = Assert.Throws<JaildException>(() => JailName.Parse(text, "jail.name"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Kind, Is.EqualTo(ErrorKind.Invalid));
            Assert.That(error.Fields.Single().Field, Is.EqualTo("jail.name"));
            Assert.That(error.Message.Any(char.IsControl), Is.False, "nothing that a terminal would obey");
        }
    }

    [Test]
    public void A_name_has_at_most_255_bytes()
    {
        Assert.That(JailName.Parse(new string('a', 255)).Value, Has.Length.EqualTo(255));
        Assert.That(() => JailName.Parse(new string('a', 256)), Throws.TypeOf<JaildException>().With.Message.Contains("255 bytes"));
    }
}
