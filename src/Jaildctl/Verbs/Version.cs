using System.CommandLine;
using System.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>version: that of jaildctl, and of the daemon if one answers.</summary>
internal static class Version
{
    public static Command Make(Ctl ctl)
    {
        var command = new Command("version", "Show the versions of jaildctl and of the daemon, if one answers.");
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var daemon = await Daemon(connection, cancel);
            if (ctl.IsJson(parse))
            {
                var versions = new Struct { Fields = { ["jaildctl"] = Value.ForString(Own), ["jaild"] = daemon is null ? Value.ForNull() : Value.ForString(daemon) } };
                Json.Write(ctl.Terminal, versions);
                return ExitCode.Ok;
            }
            ctl.Terminal.Out.WriteLine($"jaildctl {Own}");
            ctl.Terminal.Out.WriteLine(daemon is null ? "jaild does not answer" : $"jaild {Plain.Text(daemon)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<string?> Daemon(Connection connection, CancellationToken cancel)
    {
        try
        {
            return (await connection.Daemon.GetInfoAsync(new GetInfoRequest(), cancellationToken: cancel)).Version;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static string Own =>
        typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
