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
return await parse.InvokeAsync();
