using Jaild.Tests.Docs;
using NUnit.Framework;

namespace Jaild.Tests.Dist;

/// <summary>What make dist makes, of the assemblies that these tests run with; made once for all that look at it.</summary>
[SetUpFixture]
internal sealed class DistTree
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Where it is.</summary>
    public static string Root { get; private set; } = "";

    private static string Out { get; } = Path.Combine(Path.GetTempPath(), $"jaild-dist-{Guid.NewGuid():N}");

    [OneTimeSetUp]
    public async Task Make()
    {
        Directory.CreateDirectory(Out);
        var configuration = Path.GetFileName(Path.GetDirectoryName(typeof(DistTree).Assembly.Location)) == "release" ? "Release" : "Debug";
        var environment = new Dictionary<string, string> { ["CONFIGURATION"] = configuration, ["OUT"] = Path.Combine(Out, "dist") };
        var made = await Shell.Run(Out, environment, Repository.File("etc/dist"));
        Assert.That(made.Code, Is.Zero, made.Out + made.Error);
        Root = Directory.GetDirectories(Path.Combine(Out, "dist")).Single();
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(Out, recursive: true);

    /// <summary>Installs it as a person does, or a port.</summary>
    public static async Task Install(string destination, string prefix)
    {
        Directory.CreateDirectory(destination);
        var environment = new Dictionary<string, string> { ["DESTDIR"] = destination == "/" ? "" : destination, ["PREFIX"] = prefix };
        var installed = await Shell.Run(Out, environment, "sh", Path.Combine(Root, "install"));
        Assert.That(installed.Code, Is.Zero, installed.Out + installed.Error);
    }

    /// <summary>Runs a program of the tree by dotnet.</summary>
    public static Task<Shell.Ended> Run(string program, params string[] arguments) =>
        Shell.Run(Out, None, ["dotnet", Path.Combine(Root, "libexec", $"{program}.dll"), .. arguments]);
}
