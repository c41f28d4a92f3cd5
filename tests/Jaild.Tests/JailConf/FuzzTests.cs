using System.Diagnostics;
using System.Globalization;
using System.Text;
using Jaild.JailConf;
using Jaild.JailConf.Sources;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>
/// No input crashes the reader, makes it hang, or leads to a message that points outside of the file. Some thousands are tried each
/// time; JAILD_FUZZ says how many (a million take some minutes), JAILD_FUZZ_SEED where to begin.
/// </summary>
internal sealed class FuzzTests
{
    private static readonly int Count = Number("JAILD_FUZZ", 5000);
    private static readonly int Seed = Number("JAILD_FUZZ_SEED", 1);
    private static readonly Limits Limits = new() { StringBytes = 1 << 12, ExpandedBytes = 1 << 18, Steps = 10_000, Messages = 200, Files = 40, TotalBytes = 1 << 18 };

    [Test]
    public void Random_bytes_never_crash_it() => Try((random, _) =>
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    });

    [Test]
    public void Random_tokens_never_crash_it() => Try((random, _) => FuzzText.Tokens(random));

    [Test]
    public void Changed_configurations_never_crash_it() => Try(FuzzText.Changed);

    private static void Try(Func<Random, IReadOnlyList<byte[]>, byte[]> make)
    {
        var seeds = FuzzText.Seeds();
        var slowest = TimeSpan.Zero;
        for (var i = Seed; i < Seed + Count; i++)
        {
            var text = make(new Random(i), seeds);
            var started = Stopwatch.GetTimestamp();
            try
            {
                Read(text);
            }
            catch (Exception e)
            {
                throw new AssertionException($"seed {i}: {Convert.ToBase64String(text)}", e);
            }
            var took = Stopwatch.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
        }
        TestContext.Out.WriteLine($"{Count} inputs, the slowest took {slowest.TotalMilliseconds:F1} ms");
    }

    private static void Read(byte[] text)
    {
        var files = new MemoryFiles { ["c.conf"] = text, ["d/a.conf"] = text, ["d/b.conf"] = Encoding.UTF8.GetBytes("x = $name; b { .include '../c.conf'; }") };
        var configuration = Configuration.Read(files, ["c.conf"], Limits);
        var check = configuration.Check(new() { Files = files }, Limits);
        Assert.That(configuration.Refused ? configuration.Jails : [], Is.Empty);
        Assert.That(check.Jails, Has.Count.EqualTo(configuration.Jails.Count));
        Assert.That(check.StartOrder, Is.EquivalentTo(check.Jails));
        foreach (var message in configuration.Diagnostics.Concat(check.Diagnostics))
        {
            Assert.That(message.ToString(), Is.Not.Empty);
            Assert.That(message.At is not { } at || InFile(at));
        }
        foreach (var value in configuration.Jails.SelectMany(j => j.Parameters.Concat(j.Variables)).SelectMany(p => p.Values))
        {
            Assert.That(InFile(value.At) && value.Text.Length <= Limits.StringBytes && !value.Text.Span.Contains((byte)0));
        }
    }

    private static bool InFile(Origin at) => at.Offset >= 0 && at.Offset <= at.File.Content.Length && at.Line >= 1 && at.Column >= 1;

    private static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
