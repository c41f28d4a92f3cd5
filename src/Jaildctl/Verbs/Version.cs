using System.CommandLine;
using System.Reflection;
using Grpc.Core;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>version: that of jaildctl, and of the daemon if one answers.</summary>
internal static class Version
{
    public static Command Make(Ctl ctl)
    {
        var command = new Command("version", "show the versions of jaildctl and of the daemon");
        ctl.Action(command, async (_, connection, cancel) =>
        {
            ctl.Terminal.Out.WriteLine($"jaildctl {Own}");
            try
            {
                var info = await connection.Daemon.GetInfoAsync(new GetInfoRequest(), cancellationToken: cancel);
                ctl.Terminal.Out.WriteLine($"jaild {info.Version}");
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable)
            {
                ctl.Terminal.Out.WriteLine("jaild does not answer");
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Own =>
        typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
