using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>create NAME key=value…: makes a jail; it rests as stopped.</summary>
internal static class Create
{
    private const int MaxFileBytes = 1 << 20;

    public static Command Make(Ctl ctl)
    {
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "The jail's name, at most 255 bytes: each part between dots begins with a letter or digit, goes on with letters, digits, _ and -, and is not all digits." };
        var settings = new Argument<string[]>("settings") { HelpName = "KEY=VALUE", Description = "Parameters of jail(8) and jaild's own, see jaildctl(8). Repeat one for more values of a list; KEY alone is true, its no form false.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string>("--file", "-f") { HelpName = "FILE", Description = "Read parameters from a file too, one a line, before those of the command line; - is the standard input." };
        var noWait = Mutation.NoWait();
        var command = new Command("create", "Make a jail and its root. It rests as stopped.") { name, settings, file, noWait };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var request = new CreateJailRequest { Name = parse.GetRequiredValue(name), RequestId = Guid.NewGuid().ToString() };
            request.Settings.AddRange(await FromFile(ctl, parse.GetValue(file), cancel));
            request.Settings.AddRange(parse.GetValue(settings) ?? []);
            return await Mutation.Run(ctl, parse, connection, [request.Name], parse.GetValue(noWait), async _ =>
            {
                var answer = await connection.Jails.CreateJailAsync(request, cancellationToken: cancel);
                foreach (var sentence in answer.WithoutEffect)
                {
                    ctl.Terminal.Error.WriteLine($"jaildctl: {Plain.Text(request.Name)}: {Plain.Text(sentence)}");
                }
                return answer.Operation;
            }, cancel);
        });
        return command;
    }

    private static async Task<IEnumerable<string>> FromFile(Ctl ctl, string? path, CancellationToken cancel)
    {
        if (path is null)
        {
            return [];
        }
        if (path != "-" && new FileInfo(path) is { Exists: true, Length: > MaxFileBytes })
        {
            throw new CtlException(ExitCode.Usage, $"{path}: larger than {MaxFileBytes} bytes");
        }
        var text = path == "-" ? await ctl.Terminal.In.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(path, cancel);
        return text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
    }
}
