using Jaild.Hosts.Native;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>What happens to jails beside all that is asked: the first process is killed, the kernel's freezer keeps one from ending.</summary>
internal sealed class Mischief(TortureGround ground, Tally tally)
{
    private readonly List<string> frozen = [];

    /// <summary>Kills the first process of a jail, if it runs.</summary>
    internal void KillPause(Jail jail, string when)
    {
        if (ground.ProcessesOf(jail.Uuid).FirstOrDefault(p => p.NumberInside() == 1) is { } first && LibC.Kill(first.Pid, Signals.Kill) == 0)
        {
            tally.Count($"killed: the first process of a jail, {when}");
        }
    }

    internal bool Freeze(Jail jail)
    {
        var state = $"/sys/fs/cgroup/freezer{jail.Status.Kernel.Facts["group"]}/freezer.state";
        try
        {
            File.WriteAllText(state, "FROZEN");
        }
        catch (IOException)
        {
            return false; // it has just gone, or there is no such freezer here
        }
        frozen.Add(state);
        tally.Count("frozen jails");
        return true;
    }

    internal void Thaw()
    {
        foreach (var state in frozen.Where(File.Exists))
        {
            File.WriteAllText(state, "THAWED");
        }
        frozen.Clear();
    }
}
