using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Jaildctl.Output;
using Jaildctl.Verbs;

namespace Jaildctl;

/// <summary>The command line of jaildctl: a verb, its arguments, and how it ends.</summary>
internal static class Cli
{
    public static async Task<int> Run(IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancel = default)
    {
        var ctl = new Ctl(terminal, time);
        var parse = Root(ctl).Parse(args);
        var errors = parse.Action is ParseErrorAction ? parse.Errors.Select(e => e.Message).Distinct().ToList() : [.. NoOptions(parse)];
        if (errors.Count > 0)
        {
            foreach (var error in errors)
            {
                terminal.Error.WriteLine($"jaildctl: {Plain.Text(string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))}");
            }
            var verb = parse.CommandResult.Command is RootCommand ? "" : $" {parse.CommandResult.Command.Name}";
            terminal.Error.WriteLine($"jaildctl: 'jaildctl{verb} --help' says how it is used");
            return ExitCode.Usage;
        }
        var invocation = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        var code = await parse.InvokeAsync(invocation, cancel);
        if (parse.Action is HelpAction)
        {
            HelpTail.Write(terminal.Out, parse.CommandResult.Command);
        }
        return code;
    }

    /// <summary>No name or parameter begins with a dash: an option that is misspelt must not be taken for one.</summary>
    private static IEnumerable<string> NoOptions(ParseResult parse) =>
        parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens)
            .Where(t => t.Value is ['-', _, ..]).Select(t => $"there is no option {t.Value} here");

    private static RootCommand Root(Ctl ctl)
    {
        var root = new RootCommand("Makes, starts, stops and removes the jails of this machine, and shows how they are. jaild(8) does it.")
        {
            Create.Make(ctl), Set.Make(ctl), Start.Make(ctl), Stop.Make(ctl), Restart.Make(ctl), Destroy.Make(ctl), Recover.Make(ctl), Abandon.Make(ctl),
            List.Make(ctl), Show.Make(ctl), Stats.Make(ctl), Ps.Make(ctl), Watch.Make(ctl), Wait.Make(ctl), Operations.Make(ctl), Reload.Make(ctl), Explain.Make(ctl), Export.Make(ctl), Config.Make(ctl), Lifecycle.Make(ctl), Info.Make(ctl), Verbs.Version.Make(ctl),
        };
        root.Add(ctl.Socket);
        root.Add(ctl.Format);
        return root;
    }
}
