using System.Text;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

/// <summary>jail.conf(5) is checked and shown without a daemon.</summary>
internal sealed class ConfigTests
{
    private string directory = "";

    [SetUp]
    public void Make() => directory = Directory.CreateTempSubdirectory("jaild-conf-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task All_errors_of_a_file_come_in_one_run_with_the_line_and_a_caret()
    {
        var ended = await ConfRig.Run("web {\n  path = \"$nothing\";\n}\ndb {\n  persist = maybe;\n  $jaild_brigde = br0;\n}\n", "config", "check", "-");
        Assert.That(ended.Code, Is.EqualTo(65));
        Assert.That(ended.Error, Is.EqualTo(
            """
            STDIN:2:11: web: path: variable "nothing" not found
                  path = "$nothing";
                          ^
            STDIN:6:3: db: unknown variable: $jaild_brigde, the nearest known one is $jaild_bridge
                  $jaild_brigde = br0;
                  ^

            """));
        Assert.That(ended.Out, Is.EqualTo("2 jails, 2 errors, 0 warnings\n"));
    }

    [Test]
    public async Task A_file_without_errors_is_well_and_one_that_is_missing_is_no_input()
    {
        Assert.That(await ConfRig.Run("web { path = /jails/web; }", "config", "check", "-"), Is.EqualTo(new ConfRig.Ended(0, "1 jail, 0 errors, 0 warnings\n", "", [])).Using<ConfRig.Ended>((a, b) => (a.Code, a.Out, a.Error) == (b.Code, b.Out, b.Error)));
        var missing = await ConfRig.Run("", "config", "check", Path.Combine(directory, "none"));
        Assert.That(missing.Code, Is.EqualTo(66));
        Assert.That(missing.Error, Does.StartWith($"jaildctl: {directory}/none: No such file or directory; name a file"));
    }

    [Test]
    public async Task A_check_as_JSON_has_the_place_of_each_message()
    {
        var ended = await ConfRig.Run("web { x }", "config", "check", "-o", "json", "-");
        Assert.That(ended.Code, Is.EqualTo(65));
        Assert.That(ended.Out, Does.StartWith("""[{"trouble": "file", "file": "STDIN", "line": 1, "column": 9, "text": "STDIN line 1: }: syntax error", "hint": """));
    }

    [Test]
    public async Task Every_parameter_of_our_own_is_a_variable_that_is_known()
    {
        var text = string.Concat(Parameters.All.Where(p => p.Name[0] == '$').Select(p => $"{p.Name} = 1; "));
        Assert.That((await ConfRig.Run($"web {{ {text} }}", "config", "check", "-")).Code, Is.Zero);
    }

    [Test]
    public async Task A_jail_is_exhibited_on_a_line_byte_for_byte()
    {
        var ended = await ConfRig.Run("$a = 1; web { path = \"/\udcff $a\"; persist; } db { }", "config", "show", "-e", "--separator", "|", "-");
        Assert.That((ended.Code, ended.Error), Is.EqualTo((0, "")));
        Assert.That(ended.Raw, Is.EqualTo(Latin("name=web|path=\"/\xff 1\"|persist\nname=db\n")));
    }

    [Test]
    public async Task A_jail_is_shown_as_a_block_with_everything_filled_in()
    {
        var ended = await ConfRig.Run("$a = 1; exec.start = x; web { path = /jails/$a; exec.start += 'y \"$'; persist; $jaild_bridge = br$a; }", "config", "show", "-");
        Assert.That(Encoding.UTF8.GetString(ended.Raw), Is.EqualTo(
            """
            web {
                exec.start = x,
                    "y \"\$";
                path = /jails/1;
                persist;
                $jaild_bridge = br1;
            }

            """));
    }

    [Test]
    public async Task A_locked_value_is_an_error_that_names_both_places()
    {
        const string Text = "path = /jails; $jaild_locked = path, jaild_bridge;\n$jaild_bridge = br0;\nweb { path = /x; }\n* { $jaild_bridge = br1; $jaild_locked += persist; }";
        var ended = await ConfRig.Run(Text, "config", "check", "-");
        Assert.That(ended.Code, Is.EqualTo(65));
        Assert.That(ended.Error, Does.Contain("STDIN:3:7: web: path: locked at STDIN:1:16, and cannot be changed here")
            .And.Contain("STDIN:4:5: web: jaild_bridge: locked at STDIN:1:16, and cannot be changed here"));
        Assert.That(ended.Out, Is.EqualTo("1 jail, 2 errors, 0 warnings\n"));
    }

    [Test]
    public async Task A_later_block_cannot_take_a_lock_away()
    {
        var ended = await ConfRig.Run("$jaild_locked = path; web { $jaild_locked = persist; path = /x; }", "config", "check", "-");
        Assert.That(ended.Error, Does.Contain("path: locked at STDIN:1:1,"));
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
