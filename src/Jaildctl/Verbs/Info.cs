using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>info: the daemon's facts.</summary>
internal static class Info
{
    public static Command Make(Ctl ctl)
    {
        var command = new Command("info", "Show the daemon's facts: its host, store, journal and revision, and how many jails are in which state.");
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var info = await connection.Daemon.GetInfoAsync(new GetInfoRequest(), cancellationToken: cancel);
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, info);
                return ExitCode.Ok;
            }
            void Line(string key, string value) => ctl.Terminal.Out.WriteLine($"{key + ":",-12} {Plain.Text(value)}");
            Line("version", info.Version);
            Line("pid", $"{info.Pid}");
            Line("started", Ages.Time(info.StartTime));
            Line("host", $"{info.Host}, boot {info.BootId}");
            Line("socket", info.Socket);
            Line("store", info.Store);
            Line("journal", info.Damage.Length > 0 ? $"damaged, read-only: {info.Damage}" : "sound");
            Line("epoch", info.Epoch);
            Line("revision", $"{info.Revision}, watchable after {info.OldestRevision}");
            Line("recovery", info.Damage.Length > 0 ? "none: nothing is done while the journal is damaged, and what is shown may be out of date"
                : info.Recovered ? "all jails compared with the machine" : "jails are being compared with the machine");
            Line("jails", info.Jails.Count == 0 ? "none" : string.Join(", ", info.Jails.Select(c => $"{c.Count} {Plain.Word(c.State)}")));
            Line("operations", $"{info.OpenOperations} open");
            return ExitCode.Ok;
        });
        return command;
    }
}
