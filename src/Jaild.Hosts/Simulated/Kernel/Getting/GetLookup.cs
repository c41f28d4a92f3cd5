using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Getting;

/// <summary>Finds the prison that jail_get(2) means: the one after lastjid, else that of jid unless it is 0, else that of name. They need not agree.</summary>
internal static class GetLookup
{
    public static Prison Find(OptionList options, PrisonTree tree, Prison viewer, bool reachesDying, KernelVersion version)
    {
        if (options.Int("lastjid") is { } last)
        {
            return tree.After(last, viewer, reachesDying) ?? throw Missing($"no jail after {last}");
        }
        if (options.Int("jid") is { } jid and not 0)
        {
            var found = tree.Find(jid, viewer) ?? throw Missing($"jail {jid} not found");
            return found.IsDying && !reachesDying ? throw Missing($"jail {jid} is dying") : found;
        }
        if (options.Text("name") is { } name)
        {
            var found = tree.Find(name, viewer) ?? throw Missing($"jail \"{name}\" not found");
            var number = version == KernelVersion.FreeBsd15 ? $" ({found.Id})" : "";
            return found.IsDying && !reachesDying ? throw Missing($"jail \"{name}\"{number} is dying") : found;
        }
        throw Missing("no jail specified");
    }

    private static KernelRefusal Missing(string text) => new(FreeBsdErrno.NoEntry, text);
}
