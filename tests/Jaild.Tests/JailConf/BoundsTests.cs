using System.Text;
using Jaild.JailConf;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>Nothing in a file can take all memory or time: each bound is an error that names it.</summary>
internal sealed class BoundsTests
{
    [Test]
    public void Blocks_are_nested_so_deep_and_no_deeper()
    {
        Assert.That(Nested(64).Refused, Is.False);
        Assert.That(First(Nested(65)), Is.EqualTo("c.conf line 1: blocks nested more than 64 deep"));
        Assert.That(Nested(100_000).Refused, "and a great many are no matter");

        static Configuration Nested(int count) => Read(string.Concat(Enumerable.Repeat("a{", count)) + new string('}', count));
    }

    [Test]
    public void A_name_has_so_many_bytes()
    {
        var longest = new string('n', 4096);
        Assert.That(Read($"{longest} {{ {longest}; }}").Refused, Is.False);
        Assert.That(First(Read($"a {{ {longest}n; }}")), Does.EndWith("name of more than 4096 bytes"));
        Assert.That(First(Read($"a {{ {longest} {{ }} }}")), Does.EndWith("name of more than 4096 bytes"), "with the blocks around it");
        Assert.That(First(Read($"a {{ x = ${{{longest}n}}; }}")), Does.EndWith("name of more than 4096 bytes"));
    }

    [Test]
    public void A_string_has_so_many_bytes()
    {
        var limits = new Limits { StringBytes = 10 };
        Assert.That(Read("a { x = 12345'67890'; }", limits).Refused, Is.False);
        Assert.That(First(Read("a { x = 12345'678901'; }", limits)), Is.EqualTo("c.conf line 1: string of more than 10 bytes"));
        Assert.That(First(Read("a { x = 1234567; y = $x$x; z; }", limits)), Is.EqualTo("a: y: variables make more than 10 bytes"));
        Assert.That(Read("a { x = 1234567; y = $x$x; z; } b { }", limits).Jails.Select(j => j.Failed), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void Variables_that_double_each_other_end_in_an_error()
    {
        var text = new StringBuilder("$v0 = 0123456789;");
        for (var i = 1; i < 100; i++)
        {
            text.Append($"$v{i} = $v{i - 1}$v{i - 1};");
        }
        Assert.That(First(Read(text + "a { x = $v99; }")), Does.EndWith("variables make more than 1048576 bytes"));
    }

    [Test]
    public void Lists_that_double_each_other_end_in_an_error()
    {
        var text = new StringBuilder("$v0 = 0, 1;");
        for (var i = 1; i < 100; i++)
        {
            text.Append($"$v{i} = $v{i - 1}, $v{i - 1};");
        }
        Assert.That(First(Read(text + "a { x = $v99; }")), Does.Contain("bytes of all jails together"));
    }

    [Test]
    public void Wildcards_times_jails_are_bounded()
    {
        var limits = new Limits { Steps = 1000 };
        var wildcards = string.Concat(Enumerable.Range(0, 40).Select(i => $"'*.{i}' {{ }}"));
        Assert.That(Read(wildcards + "a { } b { }", limits).Refused, Is.False);
        Assert.That(First(Read(wildcards + string.Concat(Enumerable.Range(0, 40).Select(i => $"j{i} {{ }}")), limits)), Does.Contain("more than 1000 statements"));
    }

    [Test]
    public void Blocks_and_statements_are_bounded_in_number()
    {
        Assert.That(First(Read("a { } b { c { } }", new Limits { Blocks = 2 })), Is.EqualTo("c.conf line 1: more than 2 blocks"));
        Assert.That(First(Read("a { x; y; z; }", new Limits { Steps = 2 })), Is.EqualTo("c.conf line 1: more than 2 statements"));
        Assert.That(First(Read("aaaa { b { } c { } }", new Limits { ExpandedBytes = 12 })), Is.EqualTo("c.conf line 1: names of blocks make more than 12 bytes"));
    }

    [Test]
    public void Files_are_bounded_in_number_size_and_sum()
    {
        var files = new MemoryFiles { ["a"] = "x = 1;"u8.ToArray(), ["b"] = ".include a, a, a;"u8.ToArray() };
        Assert.That(First(Configuration.Read(files, ["b"], new Limits { Files = 3 })), Is.EqualTo("more than 3 files"));
        Assert.That(First(Configuration.Read(files, ["b"], new Limits { TotalBytes = 30 })), Is.EqualTo("more than 30 bytes in all files"));
        Assert.That(First(Configuration.Read(files, ["b"], new Limits { FileBytes = 10 })), Does.StartWith("b: File too large"));
        Assert.That(Configuration.Read(files, ["b"]).Refused, Is.False);
    }

    [Test]
    public void Spellings_of_one_name_are_bounded()
    {
        var names = Enumerable.Range(0, 128).Select(i => string.Join('.', Enumerable.Range(0, 7).Select(bit => (i >> bit & 1) == 1 ? "nonox" : "x")));
        var many = Read($"a {{ {string.Join(';', names)}; }}");
        Assert.That(many.Jails[0].Failed);
        Assert.That(First(many), Does.StartWith("a: more than 64 spellings"));
    }

    [Test]
    public void Messages_are_bounded_and_the_rest_is_counted()
    {
        var many = Read(string.Concat(Enumerable.Repeat("a { x = $no; }", 50)), new Limits { Messages = 20 });
        Assert.That(many.Diagnostics, Has.Count.EqualTo(21));
        Assert.That(many.Diagnostics[^1].Text, Does.EndWith("more messages are not shown"));
        Assert.That(many.Jails, Has.Count.EqualTo(50).And.All.Property("Failed").True);
    }

    private static Configuration Read(string text, Limits? limits = null) =>
        Configuration.Read(new MemoryFiles { ["c.conf"] = Encoding.UTF8.GetBytes(text) }, ["c.conf"], limits);

    private static string First(Configuration configuration) => configuration.Diagnostics[0].Text;
}
