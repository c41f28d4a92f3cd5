using Jaild.Core;
using Jaild.Settings;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Jaild.Tests.Settings;

internal sealed class ConfigFileTests
{
    private string file = "";

    [SetUp]
    public void Make() => file = Path.GetTempFileName();

    [TearDown]
    public void Remove() => File.Delete(file);

    [Test]
    public void Settings_are_read_a_line_each()
    {
        var options = Read("""
            # a comment
            store = /srv/jaild
              socket.mode=0660

            log = none
            log.level = debug
            stop.grace = 0
            """);
        Assert.That((options.Store, options.Log, options.LogLevel, options.StopGrace), Is.EqualTo(("/srv/jaild", "none", LogLevel.Debug, TimeSpan.Zero)));
        Assert.That(Convert.ToString((int)options.SocketMode, 8), Is.EqualTo("660"));
    }

    [Test]
    public void The_run_directory_takes_the_socket_with_it() =>
        Assert.That(Read("run = /tmp/x").Socket, Is.EqualTo("/tmp/x/jaild.sock"));

    [TestCase("run = /tmp/x\nsocket = /tmp/s")]
    [TestCase("socket = /tmp/s\nrun = /tmp/x")]
    public void A_socket_that_is_set_stays_whatever_the_order(string text) =>
        Assert.That(Read(text).Socket, Is.EqualTo("/tmp/s"));

    [TestCase("stroe = /x", ":1: there is no setting 'stroe'; the nearest is store")]
    [TestCase("\nstore", ":2: not of the form 'key = value'")]
    [TestCase("store =", ":1: not of the form 'key = value'")]
    [TestCase("= /x", ":1: not of the form 'key = value'")]
    [TestCase("log = none\nlog = none", ":2: log is set twice")]
    [TestCase("store = here", ":1: store: 'here' is no absolute path")]
    [TestCase("socket.mode = 9", ":1: socket.mode: '9' is no octal mode such as 0660")]
    [TestCase("socket.mode = 7777", ":1: socket.mode: '7777' is no octal mode such as 0660")]
    [TestCase("log.level = loud", ":1: log.level: 'loud' is none of trace, debug, information, warning, error")]
    [TestCase("log.level = 1", ":1: log.level: '1' is none of trace, debug, information, warning, error")]
    [TestCase("host = vax", ":1: host: 'vax' is none of linux, freebsd, simulated")]
    [TestCase("message.limit = 5", ":1: message.limit: '5' is no number from 65536 to 67108864")]
    [TestCase("watch.age = -1", ":1: watch.age: '-1' is no number from 1 to 3650")]
    public void What_is_wrong_is_told_with_its_line(string text, string message)
    {
        var error = Assert.Throws<JaildException>(() => Read(text));
        Assert.That(error!.Message, Is.EqualTo(file + message));
    }

    [Test]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Assert.Throws<JaildException>(() => ConfigFile.Read(JaildOptions.Defaults("/x"), "/nowhere/jaild.conf"));
        Assert.That(error!.Message, Does.StartWith("/nowhere/jaild.conf: cannot be read"));
    }

    [Test]
    public void What_a_setting_shows_can_be_read_again()
    {
        var options = Read("socket = /s\nsocket.group = 0\nmachine = /m\nruntime = crun\n");
        foreach (var setting in Setting.All)
        {
            Assert.That(Setting.Apply(options, setting.Name, setting.Show(options), "test"), Is.EqualTo(options), setting.Name);
        }
    }

    private JaildOptions Read(string text)
    {
        File.WriteAllText(file, text);
        return ConfigFile.Read(JaildOptions.Defaults("/x"), file);
    }
}
