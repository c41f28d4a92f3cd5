using System.Diagnostics;
using System.Net;

namespace Jaild.HostTests.Linux.Network;

/// <summary>Interfaces of a test's own beside the machine's: a bridge with addresses, pairs to lend; all gone at the end. Looked at by ip(8), not by our own eyes.</summary>
internal sealed class NetworkGround : IDisposable
{
    private const string Program = "/usr/sbin/ip";
    private readonly string mark = Path.GetRandomFileName()[..6];
    private readonly List<string> made = [];
    private readonly int low = Random.Shared.Next(256);

    internal NetworkGround()
    {
        Bridge = Name("br");
        Ip($"link add {Bridge} type bridge");
        made.Add(Bridge);
        Ip($"address add {HostAddress}/24 dev {Bridge}");
        Ip($"address add {HostAddress6}/64 dev {Bridge} nodad");
        Ip($"link set {Bridge} up");
    }

    internal static string? Missing => File.Exists(Program) ? null : "needs the package iproute2";

    internal string Bridge { get; }

    internal string HostAddress => Address(1);

    internal string HostAddress6 => Address6(1);

    /// <summary>An address beside the bridge's, of a network that nobody else is likely to have.</summary>
    internal string Address(int number) => $"10.{64 + (low % 64)}.{low}.{number}";

    internal string Address6(int number) => IPAddress.Parse($"fd4a:{low:x}::{number}").ToString();

    /// <summary>An interface of the host's, to be lent; its other end stays.</summary>
    internal string Pair(string name)
    {
        Ip($"link add {Name(name)} type veth peer name {Name(name)}x");
        made.Add(Name(name));
        return Name(name);
    }

    internal string Name(string name) => $"{name}{mark}";

    internal static bool Has(string link) => Directory.Exists($"/sys/class/net/{link}");

    /// <summary>All that ip(8) tells of an interface.</summary>
    internal static string Shown(string link) => Ip($"link show {link}") + '\n' + Ip($"address show dev {link}");

    /// <summary>What bears the mark of a jail, here or as a port of the bridge.</summary>
    internal IReadOnlyList<string> Leftovers(IEnumerable<Guid> jails)
    {
        var all = Ip("-oneline link show").Split('\n');
        return [.. all.Where(l => jails.Any(j => l.Contains($"jaild:{j}", StringComparison.Ordinal)) || l.Contains($" master {Bridge} ", StringComparison.Ordinal))];
    }

    internal static string Ip(string arguments)
    {
        var (code, output) = Try(arguments);
        Assert.That(code, Is.Zero, $"ip {arguments}: {output}");
        return output;
    }

    internal static (int Code, string Output) Try(string arguments) => Run(Program, arguments);

    internal static (int Code, string Output) Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }

    public void Dispose()
    {
        foreach (var link in made.Where(Has))
        {
            Ip($"link delete {link}");
        }
    }
}
