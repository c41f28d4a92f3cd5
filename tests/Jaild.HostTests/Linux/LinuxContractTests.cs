namespace Jaild.HostTests.Linux;

/// <summary>The contract on Linux, with a real runtime and a real kernel.</summary>
[TestFixture]
internal sealed class LinuxContractTests : HostContract
{
    protected override async Task<ContractMachine> Make() => await LinuxMachine.Make();
}
