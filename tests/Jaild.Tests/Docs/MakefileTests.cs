using System.Diagnostics;
using NUnit.Framework;

namespace Jaild.Tests.Docs;

/// <summary>The Makefile means the same to GNU make and to bmake, the make of the BSDs.</summary>
internal sealed class MakefileTests
{
    private static readonly string[] Targets =
        ["all", "build", "test", "lint", "format", "proto", "check", "demo", "packages", "torture", "bench", "run", "dist", "install", "uninstall", "clean", "help"];

    [Test]
    public void Both_makes_do_the_same_for_every_target()
    {
        foreach (var target in Targets)
        {
            var (gnu, bsd) = (Plan("make", target), Plan("bmake", target));
            Assert.That(gnu, Is.Not.Empty.And.EqualTo(bsd.Replace("bmake", "make", StringComparison.Ordinal)), target);
        }
    }

    [Test]
    public void Help_names_every_target_that_people_use()
    {
        var help = File.ReadAllText(Repository.File("Makefile"));
        foreach (var target in Targets.Except(["all", "help", "packages"]))
        {
            Assert.That(help, Does.Match($"(?m)^# make {target} +\\S"));
        }
    }

    /// <summary>What a make would run.</summary>
    private static string Plan(string make, string target)
    {
        var start = new ProcessStartInfo(make, ["-n", target]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.Contains("MAKE", StringComparison.Ordinal) || k == "MFLAGS").ToList())
        {
            start.Environment.Remove(name); // of the make that runs this test
        }
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"no {make} here");
            throw;
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, errors.Result);
            return output;
        }
    }
}
