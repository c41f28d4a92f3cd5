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
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "parts between dots begin with a letter or digit, then letters, digits, _ and -" };
        var settings = new Argument<string[]>("settings") { HelpName = "KEY=VALUE", Description = "parameters, repeated for lists; KEY alone is true", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string>("--file", "-f") { HelpName = "FILE", Description = "parameters from a file, one a line, before those of the command line; - for standard input" };
        var noWait = Mutation.NoWait();
        var command = new Command("create", "make a jail") { name, settings, file, noWait };
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
