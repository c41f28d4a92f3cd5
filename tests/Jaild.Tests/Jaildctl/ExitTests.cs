using System.Net.Sockets;
using Jaild.Tests.Api;
using Jaildctl;
using Jaildctl.Output;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class ExitTests
{
    [Test]
    public async Task Without_a_daemon_it_says_how_to_start_one()
    {
        var ended = await new CtlRig("/nowhere/jaild.sock").Run("list");
        Assert.That((ended.Code, ended.Out), Is.EqualTo((69, "")));
        Assert.That(ended.Error, Does.StartWith("jaildctl: /nowhere/jaild.sock: no daemon, the socket is not there; start it with '"));
    }

    [Test]
    public async Task A_socket_that_nobody_serves_is_told_from_one_that_is_not_there()
    {
        var folder = Directory.CreateTempSubdirectory("jaild-").FullName;
        try
        {
            var path = Path.Combine(folder, "s");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            var ended = await new CtlRig(path).Run("start", "a", "b");
            Assert.That(ended.Code, Is.EqualTo(69));
            Assert.That(ended.Error, Does.Match($"^jaildctl: {path}: no daemon answers there; start it with '[^\n]*\n$"), "said once, not for each jail");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_socket_path_that_is_too_long_is_refused()
    {
        var ended = await new CtlRig($"/{new string('s', 103)}").Run("list");
        Assert.That(ended.Code, Is.EqualTo(64));
        Assert.That(ended.Error, Does.Contain("104 bytes"));
    }

    [TestCase("list", "--output", "xml")]
    [TestCase("no-such-verb")]
    [TestCase("start")]
    [TestCase("list", "--stat=running")]
    [TestCase("start", "web", "--forse")]
    [TestCase("create", "web", "-x=1")]
    [TestCase("list", "--state", "sleeping")]
    [TestCase("wait", "web")]
    [TestCase("lifecycle", "--format", "png")]
    [TestCase("watch", "--from", "yesterday")]
    public async Task Wrong_arguments_end_with_64_and_one_way_on(params string[] arguments)
    {
        var ended = await new CtlRig("/nowhere/jaild.sock").Run(arguments);
        Assert.That((ended.Code, ended.Out), Is.EqualTo((64, "")));
        Assert.That(ended.Error, Does.StartWith("jaildctl: "));
    }

    [Test]
    public async Task Help_has_the_exit_codes()
    {
        var ended = await new CtlRig("/nowhere/jaild.sock").Run("--help");
        Assert.That(ended.Code, Is.Zero);
        Assert.That(ended.Out, Does.Contain("Exit codes:\n    0  done, or so already\n").And.Contain("  124  wait: the time is over\n"));
    }

    [Test]
    public async Task A_file_that_is_not_there_ends_with_66()
    {
        await using var daemon = await DaemonRig.Start();
        var ended = await CtlRig.Of(daemon).Run("create", "web", "--file", "/nowhere/web.jail");
        Assert.That(ended.Code, Is.EqualTo(66));
        Assert.That(ended.Error, Does.Contain("/nowhere/web.jail"));
    }

    [Test]
    public async Task A_store_of_the_future_or_the_past_is_told()
    {
        await using var daemon = await DaemonRig.Start();
        var ended = await CtlRig.Of(daemon).Run("watch", "--from", "99");
        Assert.That(ended, Is.EqualTo(new CtlRig.Ended(64, "", "jaildctl: after_revision: 99 is of the future: the newest revision is 0, watch after that or an earlier one\n")));
    }

    [Test]
    public void Progress_is_drawn_after_half_a_second_and_taken_away_at_the_end()
    {
        var time = new FakeTimeProvider();
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error, TextReader.Null) { CanRedraw = true, Width = 30 };
        using (var line = new ProgressLine(terminal, time))
        {
            line.Tell("web", new Jaild.V1.JailStatus { State = Jaild.V1.JailState.Starting, Work = new() { Step = "init", StepNumber = 11, StepCount = 12 } });
            time.Advance(TimeSpan.FromSeconds(0.4));
            Assert.That(error.ToString(), Is.Empty);
            time.Advance(TimeSpan.FromSeconds(0.2));
            Assert.That(error.ToString(), Does.StartWith("\rweb: starting: step 11 of 12,\x1b[K"), "cut to the terminal's width");
        }
        Assert.That(error.ToString(), Does.EndWith("\r\x1b[K"));
    }

    [Test]
    public void Nothing_is_drawn_where_lines_cannot_be_redrawn()
    {
        var time = new FakeTimeProvider();
        using var error = new StringWriter();
        using (var line = new ProgressLine(new Terminal(TextWriter.Null, error, TextReader.Null), time))
        {
            line.Tell("web", "starting");
            time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.That(error.ToString(), Is.Empty);
    }
}
