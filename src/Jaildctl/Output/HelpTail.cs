using System.CommandLine;

namespace Jaildctl.Output;

/// <summary>What help says at its end: how a verb is used, and of the program how it ends.</summary>
internal static class HelpTail
{
    /// <summary>Examples by verb; those of the program are its first minutes.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Examples = new Dictionary<string, string[]>
    {
        [""] = ["create web path=/jails/web exec.start='/bin/httpd -h /www'", "start web", "watch --from 0 web"],
        ["create"] = ["create web path=/jails/web mount='/srv/site /jails/web/www nullfs ro 0 0'", "create db --file db.params", "create web --file web.conf '$jaild_autostart=yes'"],
        ["set"] = ["set web '$jaild_limits=memoryuse:deny=1g' '$jaild_limits=maxproc:deny=200'", "set web exec.timeout=30 --unset mount"],
        ["ps"] = ["ps web db"],
        ["stop"] = ["stop web db", "stop --force web"],
        ["destroy"] = ["destroy --stop --yes web"],
        ["list"] = ["list 'web-*' --state running --state stuck"],
        ["watch"] = ["watch --from 0 --steps web", "watch -o json | while read -r change; do ...; done"],
        ["wait"] = ["wait --for running --timeout 30s web db"],
        ["operations"] = ["op list --jail web --open"],
        ["show"] = ["show uuid:0198c5d2-7c1e-7bb4-a6f5-3d0f5a2b9c11"],
        ["config"] = ["config check /etc/jaild/web.conf", "config show -e /etc/jaild/web.conf"],
        ["reload"] = ["reload --dry-run"],
        ["explain"] = ["explain web path"],
        ["export"] = ["export web db > jail.conf"],
        ["lifecycle"] = ["lifecycle --format dot | dot -Tsvg > lifecycle.svg"],
    };

    public static void Write(TextWriter writer, Command command)
    {
        var isRoot = command is RootCommand;
        if (Examples.TryGetValue(isRoot ? "" : command.Name, out var examples))
        {
            writer.WriteLine("Examples:");
            foreach (var example in examples)
            {
                writer.WriteLine($"  jaildctl {example}");
            }
            writer.WriteLine();
        }
        if (!isRoot)
        {
            writer.WriteLine("'jaildctl --help' has the exit codes; jaildctl(8) says more.");
            return;
        }
        writer.WriteLine("Exit codes:");
        foreach (var (number, meaning) in ExitCode.All)
        {
            writer.WriteLine($"  {number,3}  {meaning}");
        }
    }
}
