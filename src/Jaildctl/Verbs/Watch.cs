using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>watch [GLOB]: every transition as it happens, from a revision on if asked; goes on over restarts of the daemon.</summary>
internal static class Watch
{
    public static Command Make(Ctl ctl)
    {
        var glob = new Argument<string>("glob") { HelpName = "GLOB", Description = "Only jails whose name matches, with * and ?. Quote it, or the shell takes it.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<long?>("--from") { HelpName = "REVISION", Description = "Tell first what happened after this revision; 0 is before everything. Without it only what is new is told." };
        var steps = new Option<bool>("--steps") { Description = "Tell of each step, too." };
        var command = new Command("watch", "Tell every change of jails as it happens, also over restarts of the daemon, until it is interrupted.") { glob, from, steps };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var request = new WatchJailsRequest { Steps = parse.GetValue(steps), Filter = new JailFilter { NameGlob = parse.GetValue(glob) ?? "" } };
            if (parse.GetValue(from) is { } revision)
            {
                request.AfterRevision = revision;
            }
            var watch = new ResumingWatch(ctl.Time, connection) { Lost = () => ctl.Terminal.Error.WriteLine("jaildctl: jaild is gone; waiting for it") };
            await foreach (var message in watch.Read(request, cancel))
            {
                Write(ctl, parse, message);
                await ctl.Terminal.Out.FlushAsync(cancel);
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Ctl ctl, ParseResult parse, WatchJailsResponse message)
    {
        if (ctl.IsJson(parse))
        {
            Json.WriteLine(ctl.Terminal, message);
        }
        else if (message.Change is { } change)
        {
            foreach (var one in change.Events)
            {
                ctl.Terminal.Out.WriteLine(EventLine.Of(change, one));
            }
        }
    }
}
