using System.CommandLine;

namespace Jaild.Settings;

/// <summary>Where settings come from: the command line, else jaild.conf, else the system's ways.</summary>
internal static class OptionSource
{
    private static readonly Option<string> Prefix = new("--prefix-dir") { HelpName = "DIR", Description = "everything of this daemon below one directory" };
    private static readonly Option<string> Config = new("--config") { HelpName = "FILE", Description = "the configuration, instead of jaild.conf in its place" };
    private static readonly Option<string> Host = new("--host") { HelpName = "HOST", Description = "linux or simulated" };
    private static readonly Option<string> Machine = new("--machine") { HelpName = "SOCKET", Description = "a simulated machine's process, for --host simulated" };
    private static readonly Option<string> Runtime = new("--runtime") { HelpName = "PATH", Description = "the OCI runtime, for --host linux" };
    private static readonly Option<string> Socket = new("--socket") { HelpName = "PATH", Description = "the Unix socket of the API" };
    private static readonly Option<string[]> Set = new("--set") { HelpName = "KEY=VALUE", Description = "any setting of jaild.conf; may be repeated" };

    public static readonly IReadOnlyList<Option> All = [Prefix, Config, Host, Machine, Runtime, Socket, Set];

    public static JaildOptions Read(ParseResult parse)
    {
        var prefix = parse.GetValue(Prefix);
        var options = JaildOptions.Defaults(prefix);
        if (parse.GetValue(Config) is { } file)
        {
            options = ConfigFile.Read(options, file);
        }
        else if (JaildOptions.DefaultFile(prefix) is var usual && File.Exists(usual))
        {
            options = ConfigFile.Read(options, usual);
        }
        foreach (var pair in parse.GetValue(Set) ?? [])
        {
            var (name, value) = pair.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var rest] ? (key, rest) : throw Setting.Wrong($"--set: '{pair}' is not KEY=VALUE");
            options = Setting.Apply(options, name, value, "--set");
        }
        foreach (var (option, name) in new[] { (Host, "host"), (Machine, "machine"), (Runtime, "runtime"), (Socket, "socket") })
        {
            if (parse.GetValue(option) is { } value)
            {
                options = Setting.Apply(options, name, name is "machine" or "socket" ? Path.GetFullPath(value) : value, option.Name);
            }
        }
        return options.Machine.Length > 0 && options.Host != "simulated"
            ? throw Setting.Wrong("machine: only the simulated host has one: add --host simulated")
            : options;
    }
}
