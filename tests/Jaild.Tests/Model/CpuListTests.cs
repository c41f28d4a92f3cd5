using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Model;

internal sealed class CpuListTests
{
    [TestCase("0", "0")]
    [TestCase("3,1,2", "1-3")]
    [TestCase("0-1,4,6-6,5", "0-1,4-6")]
    [TestCase("0,0,2", "0,2")]
    public void A_list_is_written_in_ranges(string text, string written) => Assert.That(CpuList.Parse(text, out _)!.ToString(), Is.EqualTo(written));

    [TestCase("")]
    [TestCase("0 1")]
    [TestCase("0-")]
    [TestCase("2-1")]
    [TestCase("0-1-2")]
    [TestCase("-1")]
    [TestCase("all")]
    [TestCase("8192")]
    [TestCase("0-99999999999")]
    public void What_is_no_list_is_refused(string text)
    {
        Assert.That(CpuList.Parse(text, out var error), Is.Null);
        Assert.That(error, Does.Contain("is no list of processors, such as 0-3,5"));
        Assert.That(() => DefinitionText.Parse([$"$jaild_cpuset={text}"]), Throws.InstanceOf<Core.JaildException>());
    }
}
