using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Jaild.Tests.Docs;
using NUnit.Framework;

namespace Jaild.Tests.Dist;

/// <summary>The tree that is installed: plain assemblies, in the places of hier(7), as the port lists them.</summary>
internal sealed class DistTests
{
    private static readonly string Version = global::Jaild.Api.DaemonFacts.Version;
    private static readonly string[] Text = [".json", ".8", ".5", ".sample", ".conf", "install", "jaild", "LICENSE"];

    [Test]
    public void There_is_no_native_file_in_it()
    {
        var files = Directory.GetFiles(DistTree.Root, "*", SearchOption.AllDirectories);
        foreach (var file in files.Where(f => f.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var assembly = new PEReader(File.OpenRead(file));
            Assert.That(assembly.HasMetadata && assembly.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.ILOnly), Is.True, file);
        }
        foreach (var file in files.Where(f => !f.EndsWith(".dll", StringComparison.Ordinal)))
        {
            Assert.That(Text.Any(t => file.EndsWith(t, StringComparison.Ordinal)) && !File.ReadAllBytes(file).Contains((byte)0), Is.True, file);
        }
        Assert.That(files.Select(Path.GetFileName), Has.Member("jaild.dll").And.Member("jaildctl.dll").And.Member("jaild.runtimeconfig.json"));
    }

    [Test]
    public async Task Its_programs_run_by_dotnet()
    {
        foreach (var program in new[] { "jaild", "jaildctl" })
        {
            var version = await DistTree.Run(program, "--version");
            Assert.That((version.Code, version.Out.Split('+', '\n')[0]), Is.EqualTo((0, Version)), version.Error);
        }
    }

    [Test]
    public async Task The_port_lists_what_is_installed_and_no_more()
    {
        var stage = Directory.CreateTempSubdirectory("jaild-stage-").FullName;
        try
        {
            await DistTree.Install(stage, "/usr/local");
            var root = Path.Combine(stage, "usr/local");
            var installed = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f))
                .Select(f => f.StartsWith("share/man/", StringComparison.Ordinal) ? $"{f}.gz" : f); // the ports tree compresses them
            var listed = File.ReadAllLines(Repository.File("etc/port/pkg-plist")).Where(l => !l.StartsWith("@dir", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]);
            Assert.That(listed, Is.EquivalentTo(installed));
            Assert.That(Directory.GetFiles(stage, "*", SearchOption.AllDirectories), Has.All.StartsWith(root + "/"));
            Assert.That(File.GetUnixFileMode(Path.Combine(root, "etc/rc.d/jaild")), Is.EqualTo((UnixFileMode)Convert.ToInt32("555", 8)));
            Assert.That(File.ReadAllText(Path.Combine(root, "etc/rc.d/jaild")), Does.Contain("\n    /usr/local/bin/jaildctl \"$@\"").And.Not.Contain("%%"));
            Assert.That(File.ReadAllText(Path.Combine(root, "sbin/jaild")), Does.Match(@"^#!/bin/sh\n.*DOTNET_GCgen0size=.* exec /\S*dotnet /usr/local/libexec/jaild/jaild\.dll ""\$@""\n$"));
        }
        finally
        {
            Directory.Delete(stage, recursive: true);
        }
    }

    [Test]
    public void The_port_is_of_this_version_and_its_group_is_known()
    {
        var port = File.ReadAllText(Repository.File("etc/port/Makefile"));
        Assert.That(port, Does.Contain("\nDISTVERSION=\t" + Version + "\n").And.Contain("\nGROUPS=\t\tjaild\n"));
        Assert.That(File.ReadAllText(Repository.File("etc/port/GIDs")), Does.Match(@"^jaild:\*:\d+:\n$"));
    }

    [Test]
    public void Every_knob_of_the_script_is_in_its_head_and_in_the_manual()
    {
        var script = File.ReadAllText(Repository.File("rc.d/jaild"));
        var manual = File.ReadAllText(Repository.File("src/Jaild/jaild.8"));
        var knobs = Regex.Matches(script, @"(?m)^: ""\$\{(jaild_\w+):=(.*)\}""$").Select(m => (Name: m.Groups[1].Value, Default: m.Groups[2].Value)).ToList();
        Assert.That(knobs, Has.Count.GreaterThan(10));
        foreach (var (name, value) in knobs.Append(("jaild_env", "")))
        {
            Assert.That(script, Does.Contain($"\n# {name} ({value})\n#       "));
            Assert.That(manual, Does.Match($@"(?m)^\.It Va {name}( Pq (Va|Pa|No|Li) {Regex.Escape(value)})?$"));
        }
    }
}
