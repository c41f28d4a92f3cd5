using Jaild.JailConf;
using Jaild.JailConf.Listing;
using Jaild.JailConf.Text;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>What is written reads back to the same parameters, values and variables.</summary>
internal sealed class ConfTextTests
{
    [Test]
    public void Every_jail_of_the_corpus_is_written_and_reads_back_to_the_same() =>
        Agree(Directory.EnumerateFiles(Shared.Find("corpus/jailconf"), "*.conf").Order(StringComparer.Ordinal).Select(f => new Reading(File.ReadAllBytes(f), Path.GetFileName(f))), 40);

    [Test]
    public void Every_jail_of_the_recordings_is_written_and_reads_back_to_the_same() =>
        Agree(Vector.Parse(File.ReadAllBytes(Shared.Find("jailconf-vectors.json")))["vectors"]!.AsArray().Select(v => new Reading(v!["input"]!.GetValue<string>())), 800);

    [Test]
    public void Every_byte_of_a_value_is_written_so_that_it_reads_back()
    {
        var every = new ByteText(Enumerable.Range(1, 255).Select(i => (byte)i).ToArray());
        var text = ConfText.Of(ByteText.Of("a b"), [new(ByteText.Of("x"), false, [every, ByteText.Of("\u00017"), default]), new(ByteText.Of("my var"), true, [ByteText.Of("//")]), new(ByteText.Of(".include"), false, [])]);
        var jail = new Reading(text.Memory.ToArray()).Configuration.Jails.Single();
        Assert.That(jail.Parameters.Select(p => p.Name.ToString()), Is.EqualTo(new[] { "name", "x", ".include" }));
        Assert.That(jail.Parameters[1].Values.Select(v => v.Text), Is.EqualTo(new[] { every, ByteText.Of("\u00017"), default }));
        Assert.That(jail.Variables.Single().Values.Single().ToString(), Is.EqualTo("//"));
    }

    private static void Agree(IEnumerable<Reading> readings, int least)
    {
        var count = 0;
        foreach (var jail in readings.SelectMany(r => r.Configuration.Jails).Where(j => !j.Failed))
        {
            var text = ConfText.Of(jail, _ => true);
            var back = new Reading(text.Memory.ToArray()).Configuration;
            Assert.That(back.Jails.Select(All), Is.EqualTo(new[] { All(jail) }), text.ToString());
            count++;
        }
        Assert.That(count, Is.GreaterThan(least));
    }

    // an implied name stands last where the block's name is a jid, wherever it was asked for before
    private static string All(Jail jail) => string.Join("\n", jail.Parameters.Select(p => $"{p.Name} {Values(p)}").Concat(jail.Variables.Select(v => $"${v.Name} {Values(v)}")).Prepend(jail.Name.ToString()).Order(StringComparer.Ordinal));

    private static string Values(Parameter parameter) => string.Join(' ', parameter.Values.Select(v => Convert.ToHexString(v.Text.Span) + "."));
}
