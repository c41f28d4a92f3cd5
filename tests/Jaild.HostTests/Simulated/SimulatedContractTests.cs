using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.HostTests.Simulated;

/// <summary>The contract on the simulated machine.</summary>
[TestFixture]
internal sealed class SimulatedContractTests : HostContract
{
    protected override Task<ContractMachine> Make() => Task.FromResult<ContractMachine>(new Machine());

    private sealed class Machine : ContractMachine
    {
        private readonly SimulatedMachine machine = new(Guid.NewGuid);
        private readonly FakeTimeProvider time = new();
        private readonly string[] before;
        private readonly List<string> vacated = [];
        private SimulatedHost host;

        internal Machine()
        {
            machine.Plant(new("root", "/j/web"));
            before = [.. machine.Inventory()];
            host = new(machine.Connect(), time);
        }

        internal override IJailHost Host => host;

        internal override TimeSpan Short => TimeSpan.FromSeconds(60);

        internal override string MountLine => "/usr/ports /j/web/ports nullfs ro 0 0";

        internal override Task Reopen()
        {
            host = new(machine.Connect(), time);
            return Task.CompletedTask;
        }

        internal override JailDefinition Definition(params string[] settings) => DefinitionText.Parse(["path=/j/web", .. settings]);

        internal override string Block(string name, bool inside) => $"block {name}";

        internal override Task WhenBlocked(string name) => machine.Gates.WhenBlocked(name);

        internal override Task Release(string name)
        {
            machine.Gates.Release(name);
            return Task.CompletedTask;
        }

        internal override string Leave(bool stubborn = false) => stubborn ? "spawn db stubborn" : "spawn db";

        internal override string Print(string text, int code) => $"print {text}; exit {code}";

        internal override void Kill(Life life) => machine.KillJail("web");

        internal override void Occupy(string target) => machine.Plant(new("mount", target));

        internal override bool IsOccupied(string target) => machine.Find("mount", target) is not null;

        // it cannot be taken away again, so it counts as there before
        internal override void Vacate(string target) => vacated.Add(target);

        internal override void Pass(TimeSpan time) => this.time.Advance(time);

        internal override IReadOnlyList<string> Leftovers() => [.. machine.Inventory().Except(before).Where(l => !vacated.Exists(v => l.Contains(v, StringComparison.Ordinal)))];

        public override ValueTask DisposeAsync()
        {
            machine.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
