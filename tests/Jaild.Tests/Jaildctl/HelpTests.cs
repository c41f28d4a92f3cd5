using System.Text.RegularExpressions;
using Jaildctl.Output;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

[Parallelizable(ParallelScope.All)]
internal sealed partial class HelpTests
{
    private static readonly string[] Verbs =
    [
        "create", "set", "start", "stop", "restart", "destroy", "recover", "abandon", "list", "show", "stats", "ps", "watch", "wait",
        "operations", "operations list", "operations show", "operations cancel", "reload", "explain", "export", "config check", "config show", "lifecycle", "info", "version",
    ];

    [TestCaseSource(nameof(Verbs))]
    public async Task The_help_of_every_verb_is_made_of_sentences(string verb)
    {
        var help = (await new CtlRig("/nowhere/jaild.sock").Run([.. verb.Split(' '), "--help"])).Out;
        var description = help.Split('\n')[1].Trim();
        Assert.That(description, Does.Match(@"^[A-Z].*\.$"), help);
        foreach (Match option in Option().Matches(help))
        {
            Assert.That(option.Groups[1].Value, Does.StartWith("Show help").Or.Match(@"^(A |As |[A-Z]).*\.( \[|$)"), option.Value);
        }
        Assert.That(help, Does.Contain("'jaildctl --help' has the exit codes"));
    }

    [Test]
    public async Task Every_example_of_the_help_is_a_command_that_can_be_given()
    {
        foreach (var example in HelpTail.Examples.Values.SelectMany(e => e))
        {
            var words = Word().Matches(example.Split(" | ")[0].Split(" > ")[0]).Select(w => w.Value.Replace("'", "", StringComparison.Ordinal)).ToArray();
            var ended = await new CtlRig("/nowhere/jaild.sock").Run(words);
            Assert.That(ended.Code, Is.AnyOf(69, 66), $"{example}: {ended.Error}");
        }
    }

    [GeneratedRegex(@"^  --?[a-z][^\n]*?  +(.+)$", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex(@"(?:'[^']*'|\S)+")]
    private static partial Regex Word();
}
