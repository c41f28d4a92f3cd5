using System.CommandLine;
using Google.Protobuf.Collections;
using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>list [GLOB]: the living jails by name.</summary>
internal static class List
{
    private const int AskedAtOnce = 16;

    public static Command Make(Ctl ctl)
    {
        var glob = new Argument<string>("glob") { HelpName = "GLOB", Description = "Only jails whose name matches, with * and ?. Quote it, or the shell takes it.", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string[]>("--state") { HelpName = "STATE", Description = "Only jails in this state, such as running; may be repeated.", AllowMultipleArgumentsPerToken = false };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the names, one a line." };
        var command = new Command("list", "List the living jails by name.") { glob, state, quiet };
        command.Aliases.Add("ls");
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var filter = new JailFilter { NameGlob = parse.GetValue(glob) ?? "", States = { (parse.GetValue(state) ?? []).Select(States.Parse) } };
            var all = await All(connection, filter, cancel);
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, all);
            }
            else if (parse.GetValue(quiet))
            {
                foreach (var jail in all.Jails)
                {
                    ctl.Terminal.Out.WriteLine(Plain.Text(jail.Name));
                }
            }
            else
            {
                (ctl.IsWide(parse) ? await Wide(ctl, connection, all.Jails, cancel) : Table(ctl, all.Jails)).Write(ctl.Terminal);
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<ListJailsResponse> All(Connection connection, JailFilter filter, CancellationToken cancel)
    {
        var all = new ListJailsResponse();
        var request = new ListJailsRequest { PageSize = 1000, Filter = filter };
        do
        {
            var page = await connection.Jails.ListJailsAsync(request, cancellationToken: cancel);
            all.Jails.AddRange(page.Jails);
            (all.Epoch, all.Revision, request.PageToken) = (page.Epoch, page.Revision, page.NextPageToken);
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    private static Table Table(Ctl ctl, IEnumerable<Jail> jails)
    {
        var table = new Table("NAME", "STATE", "FOR", "KERNEL", "PATH", "NOTE");
        foreach (var jail in jails)
        {
            table.Add(jail.Name, Plain.Word(jail.Status.State), Age(ctl, jail), Kernel(jail.Status), Path(jail), Note(jail.Status));
        }
        return table;
    }

    /// <summary>The same with what the machine has to be asked for each running jail.</summary>
    private static async Task<Table> Wide(Ctl ctl, Connection connection, RepeatedField<Jail> jails, CancellationToken cancel)
    {
        var processes = new string[jails.Count];
        await Parallel.ForAsync(0, jails.Count, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancel },
            async (n, stop) => processes[n] = jails[n].Status.Kernel is null ? "-" : await Processes(connection, $"uuid:{jails[n].Uuid}", stop));
        var table = new Table("NAME", "UUID", "STATE", "FOR", "KERNEL", "PROCESSES", "PATH", "NOTE");
        foreach (var (n, jail) in jails.Index())
        {
            table.Add(jail.Name, jail.Uuid, Plain.Word(jail.Status.State), Age(ctl, jail), Kernel(jail.Status), processes[n], Path(jail), Note(jail.Status));
        }
        return table;
    }

    /// <summary>A jail that goes meanwhile, or a machine that does not tell, keeps nobody from seeing the others.</summary>
    private static async Task<string> Processes(Connection connection, string jail, CancellationToken cancel)
    {
        try
        {
            return Uses.Count((await connection.Jails.ListJailProcessesAsync(new ListJailProcessesRequest { Jail = jail }, cancellationToken: cancel)).Processes);
        }
        catch (RpcException error) when (error.StatusCode != StatusCode.Unavailable && !cancel.IsCancellationRequested)
        {
            return "?";
        }
    }

    private static string Age(Ctl ctl, Jail jail) => Ages.Span(ctl.Time.GetUtcNow() - jail.Status.StateTime.ToDateTimeOffset());

    private static string Path(Jail jail) => jail.Parameters.FirstOrDefault(p => p.Name == "path")?.Values[0] ?? "-";

    private static string Kernel(JailStatus status) =>
        status.Kernel is not { } kernel ? "-"
        : kernel.Facts.TryGetValue("jid", out var jid) ? $"jid {jid}"
        : kernel.Facts.TryGetValue("pid", out var pid) ? $"pid {pid}" : "-";

    private static string Note(JailStatus status) =>
        status.Work is { StepNumber: > 0 } work && status.State != JailState.Stuck ? $"step {work.StepNumber} of {work.StepCount}, {work.Step}"
        : string.Join("; ", status.Conditions.Select(c => c.Kind).Prepend(status.Message.Length > 0 ? status.Message : status.Reason).Where(t => t.Length > 0));
}
