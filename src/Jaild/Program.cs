using System.CommandLine;
using System.CommandLine.Invocation;
using Jaild;
using Jaild.Commands;

var parse = RunCommand.Make().Parse(args);
if (parse.Action is ParseErrorAction)
{
    foreach (var error in parse.Errors)
    {
        Console.Error.WriteLine($"jaild: {error.Message}");
    }
    Console.Error.WriteLine("jaild: 'jaild --help' says how it is used");
    return (int)ExitCode.Usage;
}
// signals are jaild's own business: SIGTERM gives what is under way its grace
return await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
