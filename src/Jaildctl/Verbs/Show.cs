using System.CommandLine;
using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>show JAIL…: all that is known of jails, with uuid: also of those that are no more.</summary>
internal static class Show
{
    public static Command Make(Ctl ctl)
    {
        var jails = Ctl.Jails();
        var command = new Command("show", "Show all that is known of jails: where they are and why, their steps, resources and parameters. By uuid:UUID also jails that are no more.") { jails };
        ctl.Action(command, async (parse, connection, cancel) => await ctl.Each(parse.GetValue(jails)!, connection, async name =>
        {
            var jail = (await connection.Jails.GetJailAsync(new GetJailRequest { Jail = name }, cancellationToken: cancel)).Jail;
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, jail);
            }
            else
            {
                Write(ctl.Terminal.Out, jail);
                Section(ctl.Terminal.Out, "uses", jail.Status.Kernel is null ? [] : await Usage(connection, $"uuid:{jail.Uuid}", cancel));
            }
        }, cancel));
        return command;
    }

    private static void Write(TextWriter writer, Jail jail)
    {
        var status = jail.Status;
        void Line(string key, string value)
        {
            if (value.Length > 0)
            {
                writer.WriteLine($"{key + ":",-12} {Plain.Lines(value, new string(' ', 13))}");
            }
        }
        Line("name", jail.Name);
        Line("uuid", jail.Uuid);
        Line("state", $"{Plain.Word(status.State)} since {Ages.Time(status.StateTime)}");
        Line("reason", status.Reason);
        Line("message", status.Message);
        Line("desired", Plain.Word(status.Desired));
        Line("defined in", jail.Origin);
        Line("created", Ages.Time(jail.CreateTime));
        Line("revision", $"{jail.Revision}");
        Line("kernel", status.Kernel is { } kernel ? string.Join(", ", kernel.Facts.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}")) : "");
        Line("under way", status.Work is { } work
            ? $"{Plain.Word(work.Trigger)} {Plain.Word(work.Direction)} to {Plain.Word(work.Target)}, step {work.StepNumber} of {work.StepCount} {work.Step}".TrimEnd() : "");
        Line("interrupted", status.Interruptions switch { 0 => "", 1 => "once", var times => $"{times} times in a row" });
        Section(writer, "conditions", status.Conditions.Select(c => $"{c.Kind} since {Ages.Time(c.BeginTime)}: {c.Message}"));
        Section(writer, "steps", status.Steps.Select(s => $"{s.Step} {Plain.Word(s.Progress)}{(s.Error.Length > 0 ? $": {s.Error}" : "")}"));
        Section(writer, "resources", status.Steps.SelectMany(s => s.Resources).Select(Resource));
        Section(writer, "leftovers", status.Leftovers.Select(Resource));
        Section(writer, "lingering", status.Lingering.Select(Resource));
        Section(writer, "parameters", jail.Parameters.SelectMany(p => p.Values.Select(v => $"{p.Name}={v}")));
        Section(writer, "from the next start", jail.AppliedParameters.Count == 0 ? [] : Differences(jail));
    }

    private static IEnumerable<string> Differences(Jail jail) =>
        from name in jail.Parameters.Concat(jail.AppliedParameters).Select(p => p.Name).Distinct().Order(StringComparer.Ordinal)
        let wanted = Values(jail.Parameters, name)
        let applied = Values(jail.AppliedParameters, name)
        where wanted != applied
        select $"{name}: {wanted}, now {applied}";

    private static string Values(IEnumerable<Parameter> parameters, string name) =>
        parameters.FirstOrDefault(p => p.Name == name) is { } found ? string.Join(" and ", found.Values.Select(v => $"'{v}'")) : "not set";

    /// <summary>What the machine does not tell keeps nobody from seeing the rest.</summary>
    private static async Task<IEnumerable<string>> Usage(Connection connection, string jail, CancellationToken cancel)
    {
        try
        {
            var processes = (await connection.Jails.ListJailProcessesAsync(new ListJailProcessesRequest { Jail = jail }, cancellationToken: cancel)).Processes;
            var usage = (await connection.Jails.GetJailStatsAsync(new GetJailStatsRequest { Jail = jail }, cancellationToken: cancel)).Usage;
            return usage.Select(Uses.Line).Prepend($"processes {Uses.Count(processes)}");
        }
        catch (RpcException error) when (!cancel.IsCancellationRequested)
        {
            return [$"not known: {error.Status.Detail}"];
        }
    }

    private static string Resource(Resource resource) => $"{resource.Kind} {resource.Name}{(resource.Existed ? " (was there before)" : "")}";

    private static void Section(TextWriter writer, string title, IEnumerable<string> lines)
    {
        var indent = new string(' ', 2);
        foreach (var (index, line) in lines.Index())
        {
            if (index == 0)
            {
                writer.WriteLine($"{title}:");
            }
            writer.WriteLine($"{indent}{Plain.Lines(line, indent + indent)}");
        }
    }
}
