using System.CommandLine;
using Jaild.Core.Model;
using Jaild.JailConf;
using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaildctl.Conf;

/// <summary>The jail.conf(5) of a command line: a file, the standard input, or all files that the daemon would look for in their usual places.</summary>
internal static class ConfFile
{
    /// <summary>jaild's own options, as variables of jail.conf(5).</summary>
    public static readonly ProgramVariables Own = new(OwnNames.Prefix, OwnNames.All, OwnNames.Locked);

    private static string Usual => OperatingSystem.IsFreeBSD() ? "/etc/jail.conf" : "/etc/jaild/jail.conf";

    public static Argument<string?> Argument() => new("file")
    {
        HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne,
        Description = "A file of jail.conf(5); - is the standard input. Without it jail.conf in its usual place, with jail.conf.d and the files of single jails.",
    };

    /// <summary>What the files say. Errors: NoInput where there are none.</summary>
    public static SystemJails Read(Terminal terminal, string? path)
    {
        if (path is null)
        {
            var usual = SystemJails.Read(new DiskFiles(), Usual);
            return usual.IsMissing ? throw Missing($"{Usual}: no such file") : usual;
        }
        var read = path == "-" ? Configuration.Read(new StandardInput(terminal), [StandardInput.Name]) : Configuration.Read(new DiskFiles(), [path]);
        return read is { Refused: true, Sources.Count: 0 } ? throw Missing(read.Diagnostics[0].Text) : new(path, false, [read], read.Jails, read.Diagnostics);
    }

    /// <summary>Tells messages on standard error, each with its line and a caret.</summary>
    public static void Tell(Terminal terminal, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var message in diagnostics)
        {
            terminal.Error.WriteLine(message.ToString());
        }
    }

    /// <summary>Text as it is, or where it could do something to a terminal, made visible.</summary>
    public static void Write(Terminal terminal, ByteText text)
    {
        if (terminal.RawOut is not { } raw)
        {
            terminal.Out.Write(Output.Plain.Lines(text.ToString(), "") + "\n");
            return;
        }
        terminal.Out.Flush();
        using var stream = raw();
        stream.Write(text.Span);
    }

    private static CtlException Missing(string message) => new(ExitCode.NoInput, $"{message}; name a file, or give its text as the standard input with -");
}
