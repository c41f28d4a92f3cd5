using Jaild.Core.Model;

namespace Jaild.Tests.Engine;

/// <summary>Values for tests.</summary>
internal static class Some
{
    public static readonly Actor Actor = Actor.Peer(0, 0, 42);

    public static readonly JailName Web = JailName.Parse("web");

    public static readonly JailName Db = JailName.Parse("db");

    /// <summary>A jail that has something to do at every step.</summary>
    public static JailDefinition Rich(string name = "web") => Parameters(
        $"path=/j/{name}", "$jaild_archive=/base.tar", "host.hostname=web.example.org",
        "ip4.addr=em0|10.0.0.1/24", "ip4.addr=em0|10.0.0.2/24",
        $"mount=tmpfs /j/{name}/tmp tmpfs rw 0 0", $"mount=/srv /j/{name}/srv nullfs ro 0 0", "mount.devfs", "$jaild_limits=memoryuse:deny=1g",
        "exec.prepare=prepare", "exec.prestart=prestart", "exec.created=created", "exec.start=spawn httpd", "exec.poststart=poststart",
        "exec.prestop=prestop", "exec.stop=stop", "exec.poststop=poststop", "exec.release=release", "stop.timeout=7");

    /// <summary>A jail with a network of its own, and a process that ignores SIGTERM.</summary>
    public static JailDefinition Vnet() => Parameters(
        "path=/j/web", "$jaild_archive=/base.tar", "vnet", "vnet.interface=epair", "vnet.interface=epair", "exec.start=spawn httpd stubborn", "stop.timeout=0");

    /// <summary>A jail with a given root, one mount and two hooks.</summary>
    public static JailDefinition Plain(params string[] more) => Parameters(["path=/srv", "mount=tmpfs /srv/tmp tmpfs rw 0 0", .. more]);

    public static JailDefinition Parameters(params string[] lines) => DefinitionText.Parse(lines);
}
