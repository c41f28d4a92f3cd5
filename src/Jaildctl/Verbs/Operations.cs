using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>op list, show, cancel: what was asked of the daemon.</summary>
internal static class Operations
{
    public static Command Make(Ctl ctl)
    {
        var command = new Command("operations", "Show or cancel what was asked of the daemon. It remembers operations for 7 days after their end, unless it is set otherwise.") { List(ctl), Show(ctl), Cancel(ctl) };
        command.Aliases.Add("op");
        return command;
    }

    private static Command List(Ctl ctl)
    {
        var jail = new Option<string>("--jail") { HelpName = "JAIL", Description = "Only those of this jail; by uuid:UUID also of one that is no more.", DefaultValueFactory = _ => "" };
        var open = new Option<bool>("--open") { Description = "Only those that have not ended." };
        var command = new Command("list", "List operations, those accepted last first.") { jail, open };
        command.Aliases.Add("ls");
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var request = new ListOperationsRequest { PageSize = 1000, Jail = parse.GetValue(jail), Open = parse.GetValue(open) };
            var all = new ListOperationsResponse();
            do
            {
                var page = await connection.Operations.ListOperationsAsync(request, cancellationToken: cancel);
                all.Operations.AddRange(page.Operations);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            Write(ctl, parse, all);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(Ctl ctl)
    {
        var id = Id();
        var command = new Command("show", "Show one operation.") { id };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var answer = await connection.Operations.GetOperationAsync(new GetOperationRequest { Id = parse.GetValue(id) }, cancellationToken: cancel);
            return Tell(ctl, parse, answer.Operation);
        });
        return command;
    }

    private static Command Cancel(Ctl ctl)
    {
        var (id, noWait) = (Id(), Mutation.NoWait());
        var command = new Command("cancel", "End what an operation has under way, with SIGTERM and after 5 seconds SIGKILL, and take it back.") { id, noWait };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var answer = await connection.Operations.CancelOperationAsync(new CancelOperationRequest { Id = parse.GetValue(id) }, cancellationToken: cancel);
            if (parse.GetValue(noWait))
            {
                return Tell(ctl, parse, answer.Operation);
            }
            using var line = new ProgressLine(ctl.Terminal, ctl.Time);
            var (ended, _) = await new Follow(ctl, connection, line).ToEnd(answer.Operation, cancel);
            line.Clear();
            Tell(ctl, parse, ended);
            return ended.Error is null ? throw new CtlException(ExitCode.Failed, $"operation {ended.Id} had ended well already: nothing was cancelled") : ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Id() => new("id") { HelpName = "ID", Description = "The operation's UUID, as list shows it." };

    private static int Tell(Ctl ctl, ParseResult parse, Operation operation)
    {
        if (ctl.IsJson(parse))
        {
            Json.Write(ctl.Terminal, operation);
        }
        else
        {
            Write(ctl, parse, new ListOperationsResponse { Operations = { operation } });
        }
        return ExitCode.Ok;
    }

    private static void Write(Ctl ctl, ParseResult parse, ListOperationsResponse all)
    {
        if (ctl.IsJson(parse))
        {
            Json.Write(ctl.Terminal, all);
            return;
        }
        var table = new Table("ID", "JAIL", "VERB", "STATE", "SINCE", "BY", "NOTE");
        foreach (var one in all.Operations)
        {
            var by = one.Actor.Kind == "peer" ? $"uid {one.Actor.Uid}" : one.Actor.Kind;
            table.Add(one.Id, one.JailName, one.Verb, Plain.Word(one.State), Ages.Time(one.EndTime ?? one.CreateTime), by, one.Error?.Message ?? "");
        }
        table.Write(ctl.Terminal);
    }
}
