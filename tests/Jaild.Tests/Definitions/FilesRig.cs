using Jaild.Tests.Api;
using Jaild.Tests.Jaildctl;
using Jaild.V1;

namespace Jaild.Tests.Definitions;

/// <summary>A daemon with a jail.conf of its own, and jaildctl beside it.</summary>
internal sealed class FilesRig : IAsyncDisposable
{
    private FilesRig(DaemonRig daemon) => Daemon = daemon;

    public DaemonRig Daemon { get; }
    public string Path => Daemon.Options.JailConf;

    /// <summary>A daemon that starts when a text stands in its jail.conf, on a machine with the roots /jails/web and /jails/db.</summary>
    public static async Task<FilesRig> Start(string? text = null)
    {
        var rig = new FilesRig(await DaemonRig.Start());
        rig.Daemon.Machine.Plant(new("root", "/jails/web"));
        rig.Daemon.Machine.Plant(new("root", "/jails/db"));
        if (text is not null)
        {
            rig.Write(text);
            await rig.Restart();
        }
        return rig;
    }

    public void Write(string text) => File.WriteAllText(Path, text);

    public async Task Restart()
    {
        await Daemon.Down();
        await Daemon.Up();
        foreach (var operation in (await Daemon.Operations.ListOperationsAsync(new ListOperationsRequest { Open = true })).Operations)
        {
            await Daemon.End(operation);
        }
    }

    public Task<CtlRig.Ended> Run(params string[] arguments) => CtlRig.Of(Daemon).Run(arguments);

    /// <summary>Reloads a text.</summary>
    public Task<CtlRig.Ended> Reload(string text, params string[] options)
    {
        Write(text);
        return Run(["reload", .. options]);
    }

    public async Task<global::Jaild.V1.Jail> Get(string name) => (await Daemon.Jails.GetJailAsync(new GetJailRequest { Jail = name })).Jail;

    /// <summary>The values of a parameter.</summary>
    public async Task<string[]> Values(string name, string parameter) => [.. (await Get(name)).Parameters.FirstOrDefault(p => p.Name == parameter)?.Values ?? []];

    /// <summary>The names of all jails.</summary>
    public async Task<string> Names() => string.Join(' ', (await Run("list", "-q")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();
}
