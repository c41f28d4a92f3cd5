namespace Jaild.HostTests.Linux;

/// <summary>The contract with crun; it wants control groups of one version, so where there are both it is called in a mount namespace that shows one.</summary>
[TestFixture]
internal sealed class CrunContractTests : HostContract
{
    protected override async Task<ContractMachine> Make()
    {
        if (!File.Exists("/usr/bin/crun"))
        {
            Assert.Ignore("needs the package crun");
        }
        return await LinuxMachine.Make(Directory.Exists("/sys/fs/cgroup/unified")
            ? "#!/bin/sh\nexec unshare -m --propagation private sh -c 'umount /sys/fs/cgroup/unified; exec /usr/bin/crun \"$@\"' crun \"$@\"\n"
            : "#!/bin/sh\nexec /usr/bin/crun \"$@\"\n");
    }
}
