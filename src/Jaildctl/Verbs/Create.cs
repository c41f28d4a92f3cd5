using System.CommandLine;
using Jaild.V1;
using Jaildctl.Conf;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>create NAME key=value…: makes a jail; it rests as stopped.</summary>
internal static class Create
{
    public static Command Make(Ctl ctl)
    {
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "The jail's name, at most 255 bytes: each part between dots begins with a letter or digit, goes on with letters, digits, _ and -, and is not all digits." };
        var settings = new Argument<string[]>("settings") { HelpName = "KEY=VALUE", Description = "Parameters of jail(8) and jaild's own, see jaildctl(8). Repeat one for more values of a list; KEY alone is true, its no form false.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string>("--file", "-f") { HelpName = "FILE", Description = "Read parameters from a file too, before those of the command line: NAME.conf is of jail.conf(5) and has the block of this jail, NAME.json is a request of the API, any other has one a line; - is the standard input, of the last two forms." };
        var noWait = Mutation.NoWait();
        var command = new Command("create", "Make a jail and its root. It rests as stopped.") { name, settings, file, noWait };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var request = new CreateJailRequest { Name = parse.GetRequiredValue(name), RequestId = Guid.NewGuid().ToString() };
            var given = await SettingsFile.Read(ctl.Terminal, parse.GetValue(file), request.Name, cancel);
            request.MergeFrom(given.Request);
            request.Settings.AddRange(given.Beside(parse.GetValue(settings) ?? []));
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
}
