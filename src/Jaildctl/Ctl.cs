using System.CommandLine;

namespace Jaildctl;

/// <summary>What every verb needs: the terminal, the clock, the options that all have, and one way to end.</summary>
internal sealed class Ctl(Terminal terminal, TimeProvider time)
{
    private const int Epipe = 32;
    private const string SystemSocket = "/run/jaild/jaild.sock", FreeBsdSocket = "/var/run/jaild/jaild.sock";

    public Terminal Terminal => terminal;
    public TimeProvider Time => time;

    /// <summary>The daemon's socket.</summary>
    public Option<string> Socket { get; } = new("--socket")
    {
        Description = "The daemon's socket. Without it JAILD_SOCKET says where it is, else it is where the system has it.", HelpName = "PATH", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JAILD_SOCKET") is { Length: > 0 } path ? path
            : OperatingSystem.IsFreeBSD() ? FreeBsdSocket : SystemSocket,
    };

    /// <summary>table, wide or json.</summary>
    public Option<string> Format { get; } = Choice(new("--output", "-o")
    {
        Description = "A table, a wide one where a verb has more to tell, or json for programs.", HelpName = "FORMAT", Recursive = true, DefaultValueFactory = _ => "table",
    }, "table", "wide", "json");

    public bool IsWide(ParseResult parse) => parse.GetValue(Format) == "wide";

    public bool IsJson(ParseResult parse) => parse.GetValue(Format) == "json";

    /// <summary>An action that talks to the daemon; whatever fails is told once, here.</summary>
    public void Action(Command command, Func<ParseResult, Connection, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parse, cancel) =>
        {
            Connection? connection = null;
            try
            {
                return await Told(
                    () => action(parse, connection = new Connection(parse.GetValue(Socket)!, time), cancel),
                    error => connection is null ? Failure.Of(error) : Failure.Of(error, connection), cancel);
            }
            finally
            {
                connection?.Dispose();
            }
        });

    /// <summary>An action that needs no daemon.</summary>
    public void Action(Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parse, cancel) => Told(() => action(parse, cancel), Failure.Of, cancel));

    private async Task<int> Told(Func<Task<int>> action, Func<Exception, Failure> failure, CancellationToken cancel)
    {
        try
        {
            return await action();
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            return 130; // as a shell tells of SIGINT
        }
        catch (IOException error) when (error.HResult == Epipe)
        {
            return 141; // as a shell tells of SIGPIPE: nobody reads any more
        }
        catch (Exception error)
        {
            return failure(error).Tell(terminal);
        }
    }

    /// <summary>Does something for each jail; one that fails does not keep the others from theirs. The first failure's code.</summary>
    public async Task<int> Each(IEnumerable<string> jails, Connection connection, Func<string, Task> act, CancellationToken cancel)
    {
        var code = ExitCode.Ok;
        foreach (var jail in jails)
        {
            try
            {
                await act(jail);
            }
            catch (Exception error) when (!cancel.IsCancellationRequested)
            {
                var failure = Failure.Of(error, connection);
                failure.Tell(terminal, failure.Code == ExitCode.Unavailable ? null : jail);
                code = code == ExitCode.Ok ? failure.Code : code;
                if (failure.Code == ExitCode.Unavailable)
                {
                    return code;
                }
            }
        }
        return code;
    }

    /// <summary>The argument of verbs that take several jails.</summary>
    public static Argument<string[]> Jails() => new("jail")
    {
        Description = "A name, uuid:UUID or jid:NUMBER.", HelpName = "JAIL", Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>An option with a few values.</summary>
    public static Option<string> Choice(Option<string> option, params string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
