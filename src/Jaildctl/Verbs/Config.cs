using System.CommandLine;
using Jaild.JailConf;
using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Listing;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;
using Jaildctl.Conf;

namespace Jaildctl.Verbs;

/// <summary>config check and config show: jail.conf(5) without a daemon.</summary>
internal static class Config
{
    public static Command Make(Ctl ctl) => new("config", "Read files of jail.conf(5), without a daemon.") { Check(ctl), Show(ctl) };

    private static Command Check(Ctl ctl)
    {
        var file = ConfFile.Argument();
        var command = new Command("check", "Say all that is wrong with files of jail.conf(5), as jail(8) would before it asks the kernel, and with jaild's own options in them.") { file };
        ctl.Action(command, (parse, _) =>
        {
            var jails = ConfFile.Read(ctl.Terminal, parse.GetValue(file));
            var options = new CheckOptions { Files = new DiskFiles(), Variables = ConfFile.Own };
            var found = jails.Diagnostics.Concat(jails.Check(options).Diagnostics).ToList();
            var errors = found.Count(d => d.Trouble != Trouble.Warning);
            if (ctl.IsJson(parse))
            {
                ctl.Terminal.Out.WriteLine(ConfJson.Of(found));
            }
            else
            {
                ConfFile.Tell(ctl.Terminal, found);
                ctl.Terminal.Out.WriteLine($"{Count(jails.Jails.Count, "jail")}, {Count(errors, "error")}, {Count(found.Count - errors, "warning")}");
            }
            return Task.FromResult(errors == 0 ? ExitCode.Ok : ExitCode.Data);
        });
        return command;
    }

    private static Command Show(Ctl ctl)
    {
        var file = ConfFile.Argument();
        var exhibit = new Option<bool>("--exhibit", "-e") { Description = "A line for each jail, as jail -e prints it." };
        var separator = new Option<string>("--separator") { HelpName = "TEXT", Description = "What stands between the parameters of such a line.", DefaultValueFactory = _ => " " };
        var command = new Command("show", "Show the jails of files of jail.conf(5), with all variables and wildcards filled in; a jail that has failed, too.") { file, exhibit, separator };
        ctl.Action(command, (parse, _) =>
        {
            var read = ConfFile.Read(ctl.Terminal, parse.GetValue(file));
            if (ctl.IsJson(parse))
            {
                ctl.Terminal.Out.WriteLine(ConfJson.Of(read));
            }
            else
            {
                ConfFile.Tell(ctl.Terminal, read.Diagnostics);
                var text = new List<byte>();
                foreach (var jail in read.Refused ? [] : read.Jails)
                {
                    text.AddRange((parse.GetValue(exhibit) ? Line(jail, ByteText.Of(parse.GetValue(separator)!)) : Block(jail)).Span);
                }
                ConfFile.Write(ctl.Terminal, new(text.ToArray()));
            }
            return Task.FromResult(read.Refused ? ExitCode.Data : ExitCode.Ok);
        });
        return command;
    }

    private static ByteText Line(Jail jail, ByteText separator) => new((byte[])[.. JailLine.Of(jail, separator).Span, (byte)'\n']);

    private static ByteText Block(Jail jail) => new((byte[])[.. jail.Failed ? "# failed, and cannot be started:\n"u8 : ""u8, .. ConfText.Of(jail, IsOwn).Span]);

    private static bool IsOwn(Parameter variable) => variable.Name.ToString().StartsWith(ConfFile.Own.Prefix, StringComparison.Ordinal);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
