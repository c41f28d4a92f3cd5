using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.HostTests.Linux.Network;

/// <summary>What the fixtures of the network share: a bridge, jails on it, and that nothing of them is left.</summary>
internal abstract class NetworkFixture(string runtime = "runc") : LinuxTests(runtime)
{
    private readonly List<Life> lives = [];

    protected NetworkGround Ground { get; private set; } = null!;

    [SetUp]
    public void OpenGround()
    {
        if (NetworkGround.Missing is { } missing)
        {
            Assert.Ignore(missing);
        }
        lives.Clear();
        Ground = new();
    }

    [TearDown]
    public void No_interface_is_left()
    {
        if (Ground is not null)
        {
            var left = Ground.Leftovers(lives.Select(l => l.Uuid));
            foreach (var link in left)
            {
                NetworkGround.Try($"link delete {link.Split(' ')[1].Split('@', ':')[0]}");
            }
            Ground.Dispose();
            Assert.That(left, Is.Empty);
        }
    }

    /// <summary>A jail with a pair in the bridge, with addresses and a way out.</summary>
    protected Life OnBridge(int number, params string[] more) => Vnet([
        "vnet.interface=epair", $"$jaild_bridge={Ground.Bridge}", $"ip4.addr=eth0|{Ground.Address(number)}/24", $"ip6.addr={Ground.Address6(number)}/64",
        $"$jaild_gateway={Ground.HostAddress}", $"$jaild_gateway={Ground.HostAddress6}", .. more]);

    protected Life Vnet(params string[] settings) => Keep(Some(["vnet", .. settings]));

    protected Life Keep(Life life)
    {
        lives.Add(life);
        return life;
    }

    protected static Resource Of(Life life, string kind) => life.Made.First(r => r.Kind == kind);

    protected async Task<IReadOnlyList<Resource>> Planned(Life life, string step) =>
        await Host.Plan(Core.Lifecycle.JailLifecycle.FindStep(step)!, life.Run, default);

    /// <summary>What the jail itself sees of an interface.</summary>
    protected Task<string> Seen(Life life, string link) => Inside(life, $"ip address show dev {link}");

    protected static async Task RemoveAll(IJailHost host, Life life, IEnumerable<Resource> resources)
    {
        foreach (var resource in resources.Reverse())
        {
            await host.Remove(resource, life.Run with { Kernel = null }, force: false, default);
        }
    }
}
