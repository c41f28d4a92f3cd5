using NUnit.Framework;

namespace Jaild.Tests.Docs;

/// <summary>What README.md says of the lifecycle, and jaildctl(8) of parameters, is what the code does; JAILD_ACCEPT=1 writes it anew.</summary>
internal sealed class ReadmeTests
{
    private static IEnumerable<TestCaseData> Parts()
    {
        yield return new("diagram", LifecycleText.Diagram());
        yield return new("transitions", LifecycleText.Transitions());
        yield return new("steps", LifecycleText.Steps());
        yield return new("requests", LifecycleText.Requests());
    }

    [TestCaseSource(nameof(Parts))]
    public void The_readme_tells_the_lifecycle_as_it_is(string part, string current) =>
        IsCurrent("README.md", $"<!-- {part}: made from JailLifecycle -->\n", $"<!-- end of {part} -->", current);

    [Test]
    public void The_manual_tells_what_becomes_of_each_parameter_on_linux() =>
        IsCurrent("src/Jaildctl/jaildctl.8", ".\\\" parameters: made from LinuxParameters and FreeBsdParameters\n", ".\\\" end of parameters", ParametersText.Table());

    private static void IsCurrent(string file, string begin, string end, string current)
    {
        var path = Repository.File(file);
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, text.IndexOf(end, StringComparison.Ordinal));
        Assert.That(from >= begin.Length && to >= from, Is.True, $"{file} has no place that begins with {begin}");
        if (Environment.GetEnvironmentVariable("JAILD_ACCEPT") == "1")
        {
            File.WriteAllText(path, text[..from] + current + text[to..]);
            return;
        }
        Assert.That(text[from..to], Is.EqualTo(current), "write it anew with JAILD_ACCEPT=1 make test");
    }
}
