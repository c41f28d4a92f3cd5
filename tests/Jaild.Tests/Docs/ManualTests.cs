using System.Text.RegularExpressions;
using Jaild.Commands;
using Jaild.Core.Model;
using Jaild.Settings;
using Jaildctl;
using NUnit.Framework;

namespace Jaild.Tests.Docs;

/// <summary>The manuals name every verb, option, setting, parameter of our own and exit code that the programs have.</summary>
internal sealed partial class ManualTests
{
    private const string Client = "src/Jaildctl/jaildctl.8", Daemon = "src/Jaild/jaild.8", Settings = "src/Jaild/jaild.conf.5";
    private const string Sample = "etc/jaild.conf.sample";

    [Test]
    public async Task Jaildctl_has_every_verb_and_option_in_its_manual()
    {
        Task<string> Help(params string[] words) => OutputOf(text => Cli.Run([.. words, "--help"], new Terminal(text, text, TextReader.Null), TimeProvider.System));
        await InManual(Client, Help, []);
    }

    [Test]
    public async Task Jaild_has_every_command_and_option_in_its_manual()
    {
        Task<string> Help(params string[] words) => OutputOf(text => RunCommand.Make().Parse([.. words, "--help"]).InvokeAsync(new() { Output = text }));
        await InManual(Daemon, Help, []);
    }

    [Test]
    public void Every_exit_code_is_in_the_manuals_with_its_meaning()
    {
        foreach (var (code, meaning) in global::Jaildctl.ExitCode.All)
        {
            Has(Client, $"^\\.It {code}\n{Regex.Escape(meaning)}$");
            Has("README.md", $@"^\| {code} \| {Regex.Escape(meaning)} \|$");
        }
        foreach (var code in Enum.GetValues<Jaild.ExitCode>())
        {
            Has(Daemon, $@"^\.It {(int)code}$");
        }
    }

    [Test]
    public void Every_setting_is_in_its_manual_and_in_the_sample()
    {
        foreach (var setting in Setting.All)
        {
            Has(Settings, $@"^\.It Va {Regex.Escape(setting.Name)}$");
            Has(Sample, $"^#{Regex.Escape(setting.Name)} = ");
        }
    }

    [Test]
    public void The_sample_is_a_configuration_also_with_all_its_settings_on()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"sample-{Guid.NewGuid():N}.conf");
        try
        {
            File.WriteAllText(file, SettingOff().Replace(Read(Sample), ""));
            Assert.That(ConfigFile.Read(JaildOptions.Defaults(null), file).Store, Is.EqualTo("/var/db/jaild"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Every_parameter_of_our_own_is_in_the_manual()
    {
        foreach (var own in Parameters.All.Where(p => p.Name[0] == '$'))
        {
            Has(Client, $@"^\.It Va (.* )?{Regex.Escape(own.Name)}( |$)");
        }
    }

    /// <summary>Every option of a command's help stands in a manual, and every command below it, with its own.</summary>
    private static async Task InManual(string manual, Func<string[], Task<string>> help, string[] words)
    {
        var text = await help(words);
        foreach (Match option in Option().Matches(text))
        {
            var name = (option.Groups[1].Value == "--" ? "-" : "") + option.Groups[2].Value;
            Has(manual, $"(Fl |, ){name}( |$)");
        }
        foreach (Match command in Command().Matches(text.Split("Commands:") is [_, var commands] ? commands.Split("\n\n")[0] : ""))
        {
            string[] deeper = [.. words, command.Groups[1].Value];
            Has(manual, $@"^\.It Cm {string.Join(' ', deeper)}( |$)|^\.Ss .*\b{deeper[^1]}\b");
            await InManual(manual, help, deeper);
        }
    }

    private static void Has(string file, string pattern) =>
        Assert.That(Regex.IsMatch(Read(file), pattern, RegexOptions.Multiline), Is.True, $"{file} has nothing like {pattern}");

    private static async Task<string> OutputOf(Func<TextWriter, Task> program)
    {
        var text = new StringWriter();
        await program(text);
        return text.ToString();
    }

    private static string Read(string path) => File.ReadAllText(Repository.File(path));

    [GeneratedRegex(@"(?<=^ +|, )(--?)([a-z][a-z-]*)", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex("^  ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("^#(?=[a-z.]+ = )", RegexOptions.Multiline)]
    private static partial Regex SettingOff();
}
