using Jaild.Hosts.Simulated;
using Jaild.Tests.Docs;
using Jaild.Tests.Jaildctl;
using NUnit.Framework;

namespace Jaild.Tests.Dist;

/// <summary>
/// jaild as service(8) has it: installed from what make dist made, run by its rc.d script under a shell, with stand-ins for
/// rc.subr(8) and daemon(8), over a simulated machine that outlives it.
/// </summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly string[] shell;
    private readonly MachineServer server;
    private readonly Dictionary<string, string> environment;

    private Service(string shell)
    {
        this.shell = shell.Split(' ');
        environment = new() { ["STANDIN"] = Folder, ["DOTNET_TieredPGO"] = "0" };
        Machine.Plant(new("file", "/base.tar"));
        server = new(Machine, Path.Combine(Folder, "machine"), _ => { });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("jaild-").FullName;
    public SimulatedMachine Machine { get; } = new(Guid.CreateVersion7);
    public CtlRig Ctl => new(Path.Combine(Folder, "run/jaild.sock"));
    public string Log => Path.Combine(Folder, "jaild.log");
    private string Prefix => Path.Combine(Folder, "local");
    private string Script => Path.Combine(Prefix, "etc/rc.d/jaild");

    /// <summary>Installed and enabled, not started; settings of rc.conf as NAME=value.</summary>
    public static async Task<Service> Installed(string shell, params string[] settings)
    {
        var service = new Service(shell);
        await service.Install();
        await File.WriteAllLinesAsync(service.Of("jaild.conf"),
            [$"store={service.Of("store")}", $"run={service.Of("run")}", $"log={service.Log}", "host=simulated", $"machine={service.Of("machine")}"]);
        service.Configure(settings);
        using var clock = System.Diagnostics.Process.Start("mkfifo", service.Of("clock"));
        await clock.WaitForExitAsync();
        return service;
    }

    /// <summary>Puts all files there, over those that are; as a package does, each in one step.</summary>
    public async Task Install()
    {
        await DistTree.Install("/", Prefix);
        var script = (await File.ReadAllTextAsync(Script)).Replace("\n. /etc/rc.subr\n", $"\n. {Repository.File("tests/Jaild.Tests/Dist/rc.subr")}\n", StringComparison.Ordinal);
        File.Delete(Script);
        await File.WriteAllTextAsync(Script, script);
    }

    /// <summary>Writes rc.conf.</summary>
    public void Configure(params string[] settings) => File.WriteAllLines(Of("rc.conf"),
    [
        "jaild_enable=YES", $"jaild_program={Repository.File("tests/Jaild.Tests/Dist/daemon.sh")}", $"jaild_config={Of("jaild.conf")}", $"jaild_socket={Of("run/jaild.sock")}",
        $"jaild_pidfile={Of("jaild.pid")}", $"jaild_supervisor_pidfile={Of("supervisor.pid")}", .. settings,
    ]);

    /// <summary>service jaild COMMAND.</summary>
    public Task<Shell.Ended> Run(string command) => Shell.Run(Folder, environment, [.. shell, Script, command]);

    /// <summary>What rc.shutdown(8) does with it: the script is read by its own shell.</summary>
    public Task<Shell.Ended> Shutdown() => Shell.Run(Folder, environment, [.. shell, "-c", $"rc_shutdown=reboot; set faststop; . {Script}"]);

    /// <summary>Does what must go well.</summary>
    public async Task<string> Do(string command)
    {
        var ended = await Run(command);
        Assert.That(ended.Code, Is.Zero, $"{command}: {ended.Out}{ended.Error}");
        return ended.Out;
    }

    /// <summary>The number in a pid file, or 0.</summary>
    public int Pid(string file) => File.Exists(Of(file)) ? int.Parse(File.ReadAllText(Of(file)), System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>Ends the delay of daemon(8) once it has begun.</summary>
    public async Task EndDelay()
    {
        await using var clock = new FileStream(Of("clock"), FileMode.Open, FileAccess.Write);
        await clock.WriteAsync("\n"u8.ToArray());
    }

    /// <summary>Makes a jail and starts it.</summary>
    public async Task Jail(string name, params string[] settings)
    {
        Assert.That((await Ctl.Run(["create", name, $"path=/jails/{name}", "$jaild_archive=/base.tar", .. settings])).Code, Is.Zero);
        Assert.That((await Ctl.Run("start", name)).Code, Is.Zero);
    }

    /// <summary>A file of the stand-ins.</summary>
    public string Of(string file) => Path.Combine(Folder, file);

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in new[] { Pid("supervisor.pid"), Pid("jaild.pid") }.Where(p => p > 0))
        {
            await Shell.Run(Folder, environment, "/bin/kill", "-9", $"{pid}");
        }
        await server.DisposeAsync();
        Machine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
