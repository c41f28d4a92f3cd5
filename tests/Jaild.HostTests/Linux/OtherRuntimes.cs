namespace Jaild.HostTests.Linux;

/// <summary>Runtimes beside runc, as scripts.</summary>
internal static class OtherRuntimes
{
    /// <summary>The script that is a runtime; null is runc itself. crun wants control groups of one version, so where there are both it is called in a mount namespace that shows one.</summary>
    internal static string? Script(string runtime)
    {
        if (runtime == "runc")
        {
            return null;
        }
        if (!File.Exists("/usr/bin/crun"))
        {
            Assert.Ignore("needs the package crun");
        }
        return Directory.Exists("/sys/fs/cgroup/unified")
            ? "#!/bin/sh\nexec unshare -m --propagation private sh -c 'umount /sys/fs/cgroup/unified; exec /usr/bin/crun \"$@\"' crun \"$@\"\n"
            : "#!/bin/sh\nexec /usr/bin/crun \"$@\"\n";
    }
}
