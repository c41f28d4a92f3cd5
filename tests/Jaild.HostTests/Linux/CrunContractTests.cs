namespace Jaild.HostTests.Linux;

/// <summary>The contract with crun.</summary>
[TestFixture]
internal sealed class CrunContractTests : HostContract
{
    protected override async Task<ContractMachine> Make() => await LinuxMachine.Make(OtherRuntimes.Script("crun"));
}
