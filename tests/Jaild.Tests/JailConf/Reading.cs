using System.Net;
using Jaild.JailConf;
using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Text;

namespace Jaild.Tests.JailConf;

/// <summary>A configuration read from texts, told as jail(8) tells it.</summary>
internal sealed class Reading
{
    public Reading(string text, string name = "c.conf", MemoryFiles? files = null)
        : this(ByteText.Of(text).Span.ToArray(), name, files)
    {
    }

    public Reading(byte[] text, string name = "c.conf", MemoryFiles? files = null, bool tables = false)
    {
        files ??= [];
        files[name] = text;
        Configuration = Configuration.Read(files, [name]);
        Checked = Configuration.Check(new() { Lookup = Lookup, Files = tables ? files : null });
    }

    public Configuration Configuration { get; }

    public CheckResult Checked { get; }

    /// <summary>One line for each jail.</summary>
    public string[] Out => [.. Configuration.Jails.Select(j => Line(j.Name, j.Failed, j.Parameters))];

    /// <summary>The same after the check.</summary>
    public string[] CheckedOut => [.. Checked.Jails.Select(j => Line(j.Jail.Name, j.Failed, j.Parameters))];

    /// <summary>The messages that jail(8) would have, too.</summary>
    public string[] Err => Words(Configuration.Diagnostics);

    /// <summary>What a check would add to them.</summary>
    public string[] CheckErr => Words(Checked.Diagnostics);

    /// <summary>The messages that jail(8) has not.</summary>
    public string[] Warnings => [.. Configuration.Diagnostics.Concat(Checked.Diagnostics).Where(d => d.Trouble == Trouble.Warning).Select(d => d.Text)];

    private static string[] Words(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Where(d => d.Trouble != Trouble.Warning).Select(d => "jail: " + d.Text)];

    private static string Line(ByteText name, bool failed, IEnumerable<Parameter> parameters) =>
        string.Join("  ", parameters.Select(Item).Prepend(failed ? $"\"{name}\" FAILED" : $"\"{name}\""));

    private static string Item(Parameter parameter) =>
        parameter.Values.Count == 0 ? parameter.Name.ToString() : $"{parameter.Name}={string.Join(",", parameter.Values.Select(v => $"\"{Escaped($"{v}")}\""))}";

    private static string Escaped(string text) => string.Concat(text.Select(c => c switch
    {
        '"' or '\\' => $"\\{c}",
        '\b' => @"\b",
        '\f' => @"\f",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        < ' ' => $"\\u{(int)c:x4}",
        >= '\udc80' and <= '\udcff' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    }));

    /// <summary>Numeric addresses and names that end in .test are found, as where the recordings were made.</summary>
    private static HostLookup Lookup(string host) =>
        IPAddress.TryParse(host, out var address) ? new([address])
        : host.EndsWith(".test", StringComparison.Ordinal) ? new([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")])
        : new([], "Name or service not known");
}
