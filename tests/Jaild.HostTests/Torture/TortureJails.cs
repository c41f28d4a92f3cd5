namespace Jaild.HostTests.Torture;

/// <summary>Jails of all kinds: the last digit of the number says what is odd about one, the others how it is connected and where its root is from.</summary>
internal sealed class TortureJails(TortureGround ground, TortureNetwork network)
{
    private static readonly JailLink[] links = Enum.GetValues<JailLink>();

    internal TortureJail Make(int number)
    {
        var name = $"jail{number}";
        var (root, link) = (ground.RootOf(name), links[(number + (number / 10)) % links.Length]);
        var jail = new TortureJail(name, link, root,
        [
            $"path={root}", .. network.Settings(name, number, link), $"mount={ground.Reports.Directory} {root}/mnt nullfs ro 0 0", "stop.timeout=2", $"exec.prestart={ground.Reports.Tell}",
        ])
        {
            Mounts = [$"{root}/mnt"], HasGivenRoot = number % 3 == 0,
        };
        return Odd(jail with { Settings = [.. jail.Settings, .. jail.HasGivenRoot ? Array.Empty<string>() : [$"$jaild_archive={ground.Archive}"]] }, number % 10);
    }

    private TortureJail Odd(TortureJail jail, int kind) => kind switch
    {
        1 => With(jail, Start("sleep 100000 &"), "exec.stop=true", "exec.poststop=true"),
        2 => Fstab(With(jail, Start("sleep 100000 &"))),
        3 => With(jail, [.. Limits, Start("sleep 100000 &")]),
        4 => With(jail, [.. Hooks, Start("sleep 100000 &")]),
        5 => With(jail, "exec.start=(setsid sleep 100000 &) &", "exec.start=sleep 100000 & sleep 100000 &", Start("setsid sleep 100000 &")) with { Processes = 5 },
        6 => With(jail, "$jaild_limits=maxproc:deny=24", "$jaild_limits=pcpu:deny=8", Start("b() { while :; do b & sleep 1; done; }; b &")) with { Processes = null },
        7 => With(jail, Start("trap '' TERM; sleep 100000 &"), "stop.timeout=1"),
        8 => With(jail, Start("sleep 100000 &"), "stop.timeout=0", "$jaild_dying_limit=1") with { MayFreeze = true },
        9 => With(jail, Start("sleep 100000 &"), "exec.poststart=test $(($$ % 2)) = 0", "exec.poststop=true") with { MayFail = true },
        _ => Fstab(With(jail, [.. Limits, .. Hooks, "exec.start=(setsid sleep 100000 &) &", Start("sleep 100000 &")])) with { Processes = 3 },
    };

    private static IEnumerable<string> Limits =>
        ["$jaild_limits=memoryuse:deny=64m", "$jaild_limits=maxproc:deny=64", "$jaild_limits=pcpu:deny=80", "$jaild_cpuset=0", "$jaild_cpu_weight=50"];

    private IEnumerable<string> Hooks =>
    [
        .. new[] { "exec.prepare", "exec.created", "exec.poststart", "exec.prestop", "exec.poststop", "exec.release" }.Select(h => $"{h}={ground.Reports.Tell}"),
        $"exec.stop={ChildReports.TellInside}",
    ];

    private static string Start(string more) => $"exec.start={ChildReports.TellInside}; {more}";

    private static TortureJail With(TortureJail jail, params IEnumerable<string> settings) => jail with { Settings = [.. jail.Settings, .. settings] };

    /// <summary>A file system in memory, a mount inside it, and one on directories that are missing.</summary>
    private TortureJail Fstab(TortureJail jail)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(ground.Directory, "fstab")).FullName, jail.Name);
        File.WriteAllText(path, $"""
            tmpfs {jail.Root}/tmp tmpfs rw,size=1m 0 0
            {ground.Source} {jail.Root}/tmp/in nullfs ro 0 0
            {ground.Source} {jail.Root}/deep/er nullfs ro 0 0

            """);
        return With(jail, $"mount.fstab={path}") with { Mounts = [.. jail.Mounts, $"{jail.Root}/tmp", $"{jail.Root}/tmp/in", $"{jail.Root}/deep/er"] };
    }
}
