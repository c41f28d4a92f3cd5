using System.IO.Hashing;
using System.Text;
using Jaild.Core.Hosts;
using Jaild.Hosts.FreeBsd;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;
using Jaild.Hosts.Simulated;
using Jaild.Settings;

namespace Jaild;

/// <summary>Opens the machine that the settings name.</summary>
internal static class HostChoice
{
    public static async Task<IJailHost> Open(JaildOptions options, TimeProvider time, ILoggerFactory logs) => options.Host switch
    {
        "linux" => await LinuxHost.Open(
            new LinuxHostOptions
            {
                RunDirectory = Path.Combine(options.Run, "linux"), Runtime = options.Runtime.Length > 0 ? options.Runtime : null, PauseProgram = options.Pause,
                RuntimeArguments = options.RuntimeArguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), CgroupParent = CgroupParent(options.Run),
            },
            time, logs.CreateLogger<LinuxHost>()),
        "simulated" when options.Machine.Length > 0 => new SimulatedHost(await RemoteMachine.Connect(options.Machine, CancellationToken.None), time),
        "simulated" => new SimulatedHost(OwnMachine().Connect(), time),
        "freebsd" => FreeBsdHost.Open(time, logs.CreateLogger<FreeBsdHost>()),
        _ => throw Setting.Wrong($"host: jaild has no {options.Host} host here: take one of {string.Join(", ", Setting.Hosts)}"),
    };

    /// <summary>Groups are the machine's: a second daemon has others than the system's own, or it would take that one's jails for its.</summary>
    internal static string CgroupParent(string run)
    {
        Directory.CreateDirectory(run);
        using var directory = new Descriptor(LibC.OpenAt(-100, run, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec, 0), "open", run);
        var real = OpenedPath.NameOf(directory);
        return real == "/run/jaild" ? "jaild" : $"jaild-{XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(real)):x8}";
    }

    /// <summary>A machine to try things on: it has one archive, so that roots can be made.</summary>
    private static SimulatedMachine OwnMachine()
    {
        var machine = new SimulatedMachine(Guid.CreateVersion7);
        machine.Plant(new("file", "/base.tar"));
        return machine;
    }
}
