using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>jail.conf(5) is read as FreeBSD's own parser reads it: made-up files, and files that people use.</summary>
internal sealed class VectorTests
{
    [Test]
    public void Every_recorded_text_is_read_as_the_real_parser_reads_it()
    {
        var all = Vector.Parse(File.ReadAllBytes(Shared.Find("jailconf-vectors.json")))["vectors"]!.AsArray();
        Agree(all.Select((v, i) => (new Vector($"vector {i}", v!), new Reading(v!["input"]!.GetValue<string>(), "STDIN"))));
    }

    [Test]
    public void Every_file_of_the_corpus_is_read_as_the_real_parser_reads_it() =>
        Agree(Directory.EnumerateFiles(Shared.Find("corpus/jailconf"), "*.conf").Order(StringComparer.Ordinal)
            .Select(f => (Vector.OfFile(f), new Reading(File.ReadAllBytes(f), Path.GetFileName(f)))));

    private static void Agree(IEnumerable<(Vector Vector, Reading Reading)> all)
    {
        var count = 0;
        var wrong = new List<string>();
        foreach (var (vector, reading) in all)
        {
            count++;
            if (vector.Difference(reading) is { } difference)
            {
                wrong.Add($"{vector.Name}: {difference}");
            }
        }
        TestContext.Out.WriteLine($"{count} recordings");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(count, Is.Positive);
            Assert.That(wrong.Take(5), Is.Empty, $"{wrong.Count} of {count} differ");
        }
    }
}
