using System.Diagnostics;
using System.Text;
using Jaild.JailConf;
using Jaild.JailConf.Sources;

namespace Jaild.Benchmarks;

/// <summary>How long jail.conf(5) files of growing size take to read and resolve: it must be in proportion to their size. On a busy machine the CPU time says more.</summary>
internal static class JailConfBenchmark
{
    private const int Rounds = 5;

    /// <summary>10,000 jails in 10 MB, and parts of that; then one jail with many statements, and one string with many variables.</summary>
    public static int Run()
    {
        Console.WriteLine($"{"file",-28} {"MB",8} {"jails",8} {"ms",8} {"CPU ms",8} {"MB/s",8}");
        foreach (var jails in (int[])[1_250, 2_500, 5_000, 10_000])
        {
            Measure($"{jails} jails", Jails(jails));
        }
        foreach (var count in (int[])[50_000, 100_000, 200_000])
        {
            Measure($"{count} statements", Statements(count));
        }
        foreach (var count in (int[])[10_000, 20_000, 40_000])
        {
            Measure($"{count} variables", Variables(count));
        }
        return 0;
    }

    private static void Measure(string name, byte[] text)
    {
        var files = new OneFile(text);
        var best = TimeSpan.MaxValue;
        var work = TimeSpan.MaxValue;
        var jails = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var used = Environment.CpuUsage.TotalTime;
            var configuration = Configuration.Read(files, ["jail.conf"]);
            var took = Stopwatch.GetElapsedTime(started);
            used = Environment.CpuUsage.TotalTime - used;
            best = took < best ? took : best;
            work = used < work ? used : work;
            jails = configuration.Refused ? throw new InvalidOperationException(configuration.Diagnostics[0].ToString()) : configuration.Jails.Count;
        }
        Console.WriteLine($"{name,-28} {text.Length / 1e6,8:F2} {jails,8} {best.TotalMilliseconds,8:F1} {work.TotalMilliseconds,8:F1} {text.Length / 1e6 / best.TotalSeconds,8:F1}");
    }

    /// <summary>Jails of about a kilobyte each, as people write them, below some statements for all.</summary>
    private static byte[] Jails(int count)
    {
        var text = new StringBuilder("""
            # for all jails
            exec.start = "/bin/sh /etc/rc"; exec.stop = "/bin/sh /etc/rc.shutdown jail"; exec.clean; mount.devfs; $bridge = "bridge0";
            path = "/jails/$name"; host.hostname = "$name.example.org"; exec.consolelog = "/var/log/jail_${name}.log"; devfs_ruleset = 5; vnet;

            """);
        for (var i = 0; i < count; i++)
        {
            text.Append($$"""
                jail-{{i:D5}} {
                    $id = {{i}}; $epair = "epair${id}"; # the number of its interface
                    ip4.addr = "em0|10.{{i >> 16}}.{{(i >> 8) & 255}}.{{i & 255}}/32";
                    vnet.interface = "${epair}b";
                    exec.prestart = "ifconfig ${epair} create up", "ifconfig ${bridge} addm ${epair}a";
                    exec.prestart += "ifconfig ${epair}a description 'jail $name on ${bridge}'";
                    exec.poststop = "ifconfig ${bridge} deletem ${epair}a";
                    exec.poststop += "ifconfig ${epair}a destroy";
                    mount.fstab = "/etc/fstab.$name"; /* made by a tool */
                    allow.raw_sockets; allow.mount; allow.mount.zfs = 1; enforce_statfs = 1; children.max = 10;
                    $note = "{{new string('x', 400)}}";
                }

                """);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Statements(int count) =>
        Encoding.UTF8.GetBytes($"a {{ {string.Concat(Enumerable.Range(0, count).Select(i => $"p{i} = \"$p{i + 1}\"; exec.start += \"/bin/x{i}\";\n"))} p{count} = end; }}");

    private static byte[] Variables(int count) =>
        Encoding.UTF8.GetBytes($"$v = x; a {{ x = \"{string.Concat(Enumerable.Range(0, count).Select(_ => "$v and "))}\"; }}");

    /// <summary>A file system of one file.</summary>
    private sealed class OneFile(byte[] text) : IConfFiles
    {
        public FileContent Read(string path, int limit) => FileContent.Of(text);

        public IReadOnlyCollection<string> Names(string directory) => [];
    }
}
