using System.CommandLine;
using Jaild.Core.Model;
using Jaild.JailConf;
using Jaild.JailConf.Listing;
using Jaild.JailConf.Text;
using Jaild.V1;
using Jaildctl.Conf;

namespace Jaildctl.Verbs;

/// <summary>export JAIL…: jails as jail.conf(5), read back before it is printed.</summary>
internal static class Export
{
    public static Command Make(Ctl ctl)
    {
        var jails = Ctl.Jails();
        var command = new Command("export", "Print jails as jail.conf(5). The text is read back first: it defines the same parameters.") { jails };
        ctl.Action(command, async (parse, connection, cancel) => await ctl.Each(parse.GetValue(jails)!, connection, async name =>
        {
            var jail = (await connection.Jails.GetJailAsync(new GetJailRequest { Jail = name }, cancellationToken: cancel)).Jail;
            var text = Text(jail);
            if (ctl.IsJson(parse))
            {
                // what create --file takes
                var request = new CreateJailRequest { Name = jail.Name };
                request.Settings.AddRange(jail.Parameters.SelectMany(p => p.Values, (p, v) => $"{p.Name}={v}"));
                Output.Json.Write(ctl.Terminal, request);
                return;
            }
            ConfFile.Write(ctl.Terminal, text);
        }, cancel));
        return command;
    }

    /// <summary>The block of a jail. Errors: Bug, where it does not read back to the same.</summary>
    public static ByteText Text(Jaild.V1.Jail jail)
    {
        var items = jail.Parameters.Select(p => new ConfItem(ByteText.Of(p.Name.TrimStart('$')), p.Name.StartsWith('$'), [.. p.Values.Select(ByteText.Of)]));
        var text = ConfText.Of(ByteText.Of(jail.Name), items);
        var read = Configuration.Read(new OneFile(text), [jail.Name]);
        var back = read.Jails is [{ Failed: false } one] && one.Name.ToString() == jail.Name
            ? JailSettings.Of(one, OwnNames.Prefix).SelectMany(s => s.Texts) : [];
        return jail.Parameters.SelectMany(p => p.Values, (p, v) => $"{p.Name}={v}").Order(StringComparer.Ordinal).SequenceEqual(back.Order(StringComparer.Ordinal))
            ? text
            : throw new CtlException(ExitCode.Bug, $"{jail.Name}: jail.conf(5) cannot say what its parameters are; 'jaildctl show -o json {jail.Name}' can");
    }
}
