using System.Text;
using System.Text.Json.Nodes;
using Jaild.JailConf.Text;
using Jaild.Tests.Docs;

namespace Jaild.Tests.JailConf;

/// <summary>Texts that are nearly configurations.</summary>
internal static class FuzzText
{
    private static readonly string[] Words =
    [
        "a", "b", "a.b", "7", "*", "*.b", "name", "jid", "x", "nox", "nonox", "p.q", "p.noq", "$x", "$y", "${x}", "${p.q}", "$name", "${", "$", "\"", "'", "\"$x ", "{", "}", ";", ";", ";",
        ",", "=", "=", "+=", "+", "/", "//", "/*", "*/", "#", "\n", " ", " ", "\\", "\\0", "\\x4", "\\101", "\\\n", "\r", "\t", "\0", "\u00e9", "\udcff", "\ufeff", "\u201c",
        ".include", "'d/*.conf'", "c.conf", "d/b.conf", "depend", "ip4.addr", "em0|10.0.0.1/24", "fe80::1", "exec.clean", "true", "12", "ip_hostname", "path", "mount.fstab",
    ];

    /// <summary>Tokens in any order, mostly with what makes statements of them.</summary>
    public static byte[] Tokens(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(80); count > 0; count--)
        {
            text.Append(Words[random.Next(Words.Length)]);
            text.Append(random.Next(6) switch { 0 => " ", 1 => ";", 2 => " = ", _ => "" });
        }
        return ByteText.Of(text.ToString()).Span.ToArray();
    }

    /// <summary>A configuration with some bytes changed, dropped, doubled, or replaced by a part of another.</summary>
    public static byte[] Changed(Random random, IReadOnlyList<byte[]> seeds)
    {
        var text = seeds[random.Next(seeds.Count)].ToList();
        for (var count = random.Next(1, 9); count > 0; count--)
        {
            var at = random.Next(text.Count + 1);
            var length = Math.Min(random.Next(1, 20), text.Count - at);
            switch (random.Next(5))
            {
                case 0 when length > 0:
                    text[at] = (byte)random.Next(256);
                    break;
                case 1:
                    text.RemoveRange(at, length);
                    break;
                case 2:
                    text.InsertRange(random.Next(text.Count + 1), text.GetRange(at, length));
                    break;
                case 3:
                    text.InsertRange(at, ByteText.Of(Words[random.Next(Words.Length)]).Span);
                    break;
                default:
                    var other = seeds[random.Next(seeds.Count)];
                    var from = random.Next(other.Length + 1);
                    text.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(100))]);
                    break;
            }
        }
        return [.. text];
    }

    /// <summary>What is changed: the recorded texts where they are, and always some of our own.</summary>
    public static IReadOnlyList<byte[]> Seeds()
    {
        string[] own =
        [
            "path = \"/j/$name\"; exec.start = '/bin/sh /etc/rc'; * { $n = 1; } a { $n = 2; ip4.addr = \"em0|10.0.0.$n/24\"; b { depend = a; vnet; } }\n",
            ".include \"d/*.conf\"; $l = 1, 2; $x = \"$y\"; $y = ${x}; 7 { p = 0, $l; mount.nodevfs; q += r; /* c */ } # end\n",
            "x = \"l1\\\nl2 ${host.hostname}\\x41\\0\"; host.hostname = $name.example; a.b { nox; x; nox = 1; } a { } a { children.max = 3; }\n",
        ];
        var recorded = Path.Combine(Environment.GetEnvironmentVariable("JAILD_SHARED") ?? Path.Combine(Repository.Root, "..", "shared"), "jailconf-vectors.json");
        return [.. own.Concat(File.Exists(recorded) ? Inputs(recorded) : []).Select(t => ByteText.Of(t).Span.ToArray())];
    }

    private static IEnumerable<string> Inputs(string path) =>
        Vector.Parse(File.ReadAllBytes(path))["vectors"]!.AsArray().Select(v => ((JsonObject)v!)["input"]!.GetValue<string>());
}
