using System.CommandLine;
using Jaild.Core;
using Jaild.Hosts.Simulated;

namespace Jaild.Commands;

/// <summary>jaild simulate: a machine for <c>--host simulated --machine PATH</c>, in a process that outlives the daemon; or, with --say, a word to one that runs.</summary>
internal static class SimulateCommand
{
    public static Command Make()
    {
        var socket = new Option<string>("--socket") { Description = "the Unix socket of the machine", Required = true, HelpName = "PATH" };
        var say = new Option<string[]>("--say") { Description = $"say this to the machine that listens there, and print its answer: {MachineControl.Usage}", HelpName = "WORDS" };
        var command = new Command("simulate", "plays a machine for --host simulated --machine PATH, until SIGTERM") { socket, say };
        command.SetAction(async (parse, cancel) =>
        {
            try
            {
                await (parse.GetValue(say) is { Length: > 0 } words ? Say(parse.GetValue(socket)!, words, Console.Out, cancel) : Serve(parse.GetValue(socket)!, Console.Out));
                return (int)ExitCode.Ok;
            }
            catch (JaildException error)
            {
                await Console.Error.WriteLineAsync($"jaild simulate: {error.Message}");
                return (int)Code(error);
            }
        });
        return command;
    }

    /// <summary>Says one thing after the other, and writes what the machine answers.</summary>
    internal static async Task Say(string socket, IEnumerable<string> words, TextWriter output, CancellationToken cancel)
    {
        await using var machine = await RemoteMachine.Connect(socket, cancel);
        foreach (var text in words)
        {
            foreach (var line in (await machine.Call(new MachineCall.Control(text), cancel)).Lines)
            {
                await output.WriteLineAsync(line);
            }
        }
    }

    private static async Task Serve(string socket, TextWriter output)
    {
        using var stop = new StopSignals();
        using var machine = new SimulatedMachine(Guid.CreateVersion7);
        var tell = TextWriter.Synchronized(output);
        await using var server = new MachineServer(machine, socket, tell.WriteLine);
        tell.WriteLine($"a simulated machine listens on {socket}");
        await stop.Asked;
    }

    private static ExitCode Code(JaildException error) => error.Kind switch
    {
        ErrorKind.Invalid => ExitCode.Usage,
        ErrorKind.Unavailable or ErrorKind.AlreadyExists => ExitCode.Busy,
        ErrorKind.NotFound => ExitCode.Data,
        _ => ExitCode.CannotCreate,
    };
}
