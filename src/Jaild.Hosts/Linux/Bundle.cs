using System.Text.Json;
using System.Text.Json.Nodes;
using Jaild.Core.Hosts;
using Jaild.Hosts.Linux.Commands;
using Jaild.Hosts.Linux.Network;

namespace Jaild.Hosts.Linux;

/// <summary>The OCI bundle of a jail: config.json of the runtime specification 1.0.2, which also bears our marker.</summary>
internal static class Bundle
{
    internal const string UuidKey = "org.jaild.uuid";
    internal const string NameKey = "org.jaild.name";
    internal const string OperationKey = "org.jaild.operation";
    internal const string RuntimeKey = "org.jaild.runtime";
    internal const int MaxHostname = 64;
    internal const string PauseTarget = "/dev/.jaild-init";

    private static readonly string[] Capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_SETFCAP", "CAP_AUDIT_WRITE",
    ];

    private static readonly string[] Namespaces = ["pid", "mount", "ipc", "uts", "cgroup"];

    private static readonly string[] Masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>config.json of a jail.</summary>
    internal static JsonObject Config(JailRun jail, string cgroup, string pauseProgram, string networkOfVnet, OciRuntime runtime)
    {
        var process = Process(jail, [PauseTarget, "-P"], new Dictionary<string, string> { ["PATH"] = HookEnvironment.Path }, Account.Root, "/");
        var namespaces = new List<JsonObject>([.. Namespaces.Select(n => new JsonObject { ["type"] = n })]);
        var network = new NetworkSettings(jail.Definition);
        if (!network.IsInherited)
        {
            namespaces.Add(network.IsVnet ? new() { ["type"] = "network", ["path"] = networkOfVnet } : new() { ["type"] = "network" });
        }
        return new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = process,
            ["root"] = new JsonObject { ["path"] = jail.Definition.Path },
            ["hostname"] = jail.Definition.Text("host.hostname") ?? jail.Name.Value[..Math.Min(jail.Name.Value.Length, MaxHostname)],
            ["mounts"] = new JsonArray(
                Mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
                Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                Mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
                Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
                Mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
                Mount(PauseTarget, "bind", pauseProgram, "bind", "ro", "nosuid", "nodev")),
            ["linux"] = new JsonObject
            {
                ["cgroupsPath"] = cgroup,
                ["namespaces"] = new JsonArray([.. namespaces]),
                ["maskedPaths"] = Texts(Masked),
                ["readonlyPaths"] = Texts(ReadOnly),
            },
            ["annotations"] = new JsonObject
            {
                [UuidKey] = jail.Uuid.ToString(), [NameKey] = jail.Name.Value, [OperationKey] = jail.Operation.ToString(),
                [RuntimeKey] = new JsonArray([.. runtime.Given.Prepend(runtime.Path).Select(w => (JsonNode?)JsonValue.Create(w))]).ToJsonString(),
            },
        };
    }

    /// <summary>The program and options of the runtime that a bundle was made for; null when there is none, or none that can be read.</summary>
    internal static string[]? RuntimeIn(string bundle) =>
        Annotation(bundle, RuntimeKey) is { } words && JsonNode.Parse(words) is JsonArray { Count: > 0 } line ? [.. line.Select(w => w!.GetValue<string>())] : null;

    /// <summary>What a bundle's config.json says under a key of ours, or null.</summary>
    internal static string? Annotation(string bundle, string key)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(bundle, "config.json")))?["annotations"]?[key]?.GetValue<string>();
        }
        catch (Exception none) when (none is IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The process of a command inside.</summary>
    internal static JsonObject Process(JailRun jail, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, Account account, string directory)
    {
        var capabilities = Capabilities.Concat(jail.Definition.Flag("allow.raw_sockets") ? ["CAP_NET_RAW"] : [])
            .Concat(jail.Definition.Flag("$jaild_net_admin") ? ["CAP_NET_ADMIN"] : []).ToList();
        // as the kernel has it when root becomes somebody else
        var held = account.User == 0 ? capabilities : [];
        return new JsonObject
        {
            ["user"] = new JsonObject { ["uid"] = account.User, ["gid"] = account.Group, ["additionalGids"] = new JsonArray([.. account.Groups.Select(g => JsonValue.Create(g))]) },
            ["args"] = Texts(arguments),
            ["env"] = Texts(environment.Select(e => $"{e.Key}={e.Value}")),
            ["cwd"] = directory,
            ["noNewPrivileges"] = true,
            ["capabilities"] = new JsonObject
            {
                ["bounding"] = Texts(capabilities), ["effective"] = Texts(held), ["permitted"] = Texts(held),
            },
        };
    }

    private static JsonObject Mount(string destination, string type, string source, params string[] options) => new()
    {
        ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = Texts(options),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
