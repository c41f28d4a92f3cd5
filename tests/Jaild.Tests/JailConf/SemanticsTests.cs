using System.Text;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Listing;
using Jaild.JailConf.Text;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>The examples that stand with the recorded rules of jail.conf(5).</summary>
internal sealed class SemanticsTests
{
    /// <summary>Where jail(8) takes a byte for the end of the file, an error is right.</summary>
    private static readonly string[] Deviating = ["\n\u00e9\nb", "\uFEFF", "\0 b"];

    [Test]
    public void Every_example_of_the_rules_holds()
    {
        var examples = Shared.Find("reference/jailconf-semantics.md");
        var files = new MemoryFiles();
        var count = 0;
        using var all = Assert.EnterMultipleScope();
        foreach (var example in SemanticsExample.All(File.ReadLines(examples)))
        {
            foreach (var (name, text) in example.Files)
            {
                files[name] = Encoding.UTF8.GetBytes(text);
            }
            if (example.End.Length == 0 || example.End.Contains("[FreeBSD 12", StringComparison.Ordinal) || example.End.StartsWith("139", StringComparison.Ordinal))
            {
                continue;
            }
            count++;
            Check(example, new Reading(example.Input, files: files, tables: example.End.Contains("(-c)", StringComparison.Ordinal)));
        }
        Assert.That(count, Is.GreaterThan(100));
    }

    private static void Check(SemanticsExample example, Reading reading)
    {
        var text = new ByteText(example.Input).ToString();
        var name = $"{example.Name}\n{text}";
        var checks = example.End.Contains("-c", StringComparison.Ordinal);
        if (Deviating.Any(d => text.Contains(d, StringComparison.Ordinal)))
        {
            Assert.That(reading.Configuration.Refused, name);
        }
        else if (example.End.StartsWith('1') && !checks)
        {
            // after the first error jail(8) guesses
            Assert.That(reading.Configuration.Refused, name);
            // how many line feeds end a file is not shown, so the line that its end has is not known
            Assert.That(WithoutEnd(Visible.Text(reading.Err[0])), Is.EqualTo(WithoutEnd(example.Err[0])), name);
        }
        else if (example.End.Contains("-e", StringComparison.Ordinal))
        {
            Assert.That(reading.Configuration.Jails.Select(j => JailLine.Of(j, ByteText.Of("|")).ToString()), Is.EqualTo(example.Out), name);
        }
        else
        {
            string[] messages = checks ? [.. reading.Err, .. reading.CheckErr] : reading.Err;
            Assert.That(checks ? reading.CheckedOut : reading.Out, Is.EqualTo(example.Out.Where(o => !o.StartsWith("truth", StringComparison.Ordinal))), name);
            Assert.That(messages.Select(Visible.Text), Is.EqualTo(example.Err), name);
        }
    }

    private static string WithoutEnd(string error) => error.EndsWith("unterminated comment", StringComparison.Ordinal) ? error[^20..] : error;
}
