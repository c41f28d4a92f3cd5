using System.Text.Json.Nodes;

namespace Jaild.Benchmarks.Linux;

/// <summary>A script that makes the runtime calls, hooks and signals of jaild by hand, on bundles like those that jaild makes.</summary>
internal sealed class ByHand : IContender
{
    private const string Script = """
        #!/bin/sh
        # start BUNDLE | stop BUNDLE
        cd "${0%/*}" || exit 1
        id=${2##*/}
        call() { runc --root runtime --log log --log-format json "$@"; }
        case $1 in
        start)
            /bin/true &&
            call create --bundle "$2" --pid-file "$2/pid" "$id" </dev/null >/dev/null 2>&1 &&
            call start "$id" ;;
        stop)
            read -r pid <"$2/pid"
            kill -KILL "$pid"
            # its end is waited for without a process more; a zombie has ended
            while { read -r stat <"/proc/$pid/stat"; } 2>/dev/null; do case $stat in *") Z "*) break ;; esac; done
            call delete "$id" &&
            /bin/true ;;
        esac
        """;

    private readonly string directory;
    private readonly string script;
    private readonly string parent;
    private readonly string config;

    /// <param name="directory">Where it may make its own.</param>
    /// <param name="config">The config.json of a jail of jaild.</param>
    /// <param name="parent">The control group below which those of the containers are made.</param>
    public ByHand(string directory, string config, string parent)
    {
        (this.directory, this.config, this.parent) = (directory, config, parent);
        Directory.CreateDirectory(directory);
        script = Path.Combine(directory, "by-hand");
        File.WriteAllText(script, Script);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public string Name => "by hand";

    public Task Start(int number, CancellationToken cancel) => Command.Run(script, ["start", BundleOf(number)], cancel);

    public Task Stop(int number, CancellationToken cancel) => Command.Run(script, ["stop", BundleOf(number)], cancel);

    /// <summary>Makes the bundles, which jaild writes anew at each start.</summary>
    public void Prepare(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var own = JsonNode.Parse(config)!;
            own["linux"]!["cgroupsPath"] = $"/{parent}/hand-{number}";
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(BundleOf(number)).FullName, "config.json"), own.ToJsonString());
        }
    }

    private string BundleOf(int number) => Path.Combine(directory, "bundles", $"hand-{number}");
}
