using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>What a recorded command did to the kernel: processes, mounts, jail(8); and what jls(8) would have printed. All else that it printed is not compared.</summary>
internal sealed class ReplayCommand(SimulatedKernel kernel, KernelProcess caller, RecordedCall call, List<KernelProcess> detached)
{
    public IEnumerable<string> Run(string[] command)
    {
        var process = caller;
        if (call.Jid is { } jid)
        {
            process = kernel.Fork(caller);
            process.IsReaped = !call.IsTrue("zombie");
            kernel.JailAttach(process, jid);
            if (call.IsTrue("detach"))
            {
                detached.Add(process);
                return [];
            }
        }
        var differences = RunIn(process, command).ToList();
        if (process != caller)
        {
            kernel.Exit(process);
        }
        return differences;
    }

    private IEnumerable<string> RunIn(KernelProcess process, string[] command) => command switch
    {
        ["/usr/sbin/jls", "-n", .. var names] => JlsPrinter.Compare(kernel, process, call, names, withDying: false),
        ["/usr/sbin/jls", "-d", "-n", .. var names] => JlsPrinter.Compare(kernel, process, call, names, withDying: true),
        ["/usr/sbin/jail", .. var words] => Expect(Jail(process, words)),
        ["/sbin/mount", "-t", var type, var from, var on] => Expect(kernel.Mount(process, type, from, process.Prison.Root + on)),
        ["/bin/sh", "-c", var text] => Shell(process, text),
        _ => [],
    };

    private IEnumerable<string> Expect(KernelAnswer answer)
    {
        if ((answer.Result >= 0) != (call.Number("exit") == 0))
        {
            yield return $"{string.Join(' ', call.Command!)}: {answer}, then exit {call.Number("exit")}";
        }
    }

    private IEnumerable<string> Shell(KernelProcess process, string text)
    {
        foreach (var words in text.Split(';').Select(t => t.Trim().Split(' ')))
        {
            switch (words)
            {
                case ["umount", var on]:
                    kernel.Unmount(process, on, force: false);
                    break;
                case ["mount", "-t", var type, .., var from, var on]:
                    kernel.Mount(process, type, from, on);
                    break;
                case ["hostname", var name]:
                    kernel.Sysctl(process, "kern.hostname", null, KernelText.Write(name));
                    break;
                case ["sysctl", var assignment] when assignment.Split('=') is [var name, var value]:
                    kernel.Sysctl(process, name, null, int.TryParse(value, out var number) ? BitConverter.GetBytes(number) : KernelText.Write(value));
                    break;
                default:
                    break;
            }
        }
        return [];
    }

    /// <summary>jail(8) with parameters on its command line, as far as the experiments use it.</summary>
    private KernelAnswer Jail(KernelProcess process, string[] words)
    {
        var options = string.Concat(words.TakeWhile(w => w.StartsWith('-')));
        var rest = words.SkipWhile(w => w.StartsWith('-')).ToList();
        if (options.Contains('r', StringComparison.OrdinalIgnoreCase))
        {
            var found = new JailQuery(("name", rest[0])).Get(kernel, process, JailFlags.Dying);
            return found.Result > 0 ? kernel.JailRemove(process, found.Result) : found;
        }
        if (!options.Contains('c') && !options.Contains('m'))
        {
            return new(0); // the old way to run it: makes a jail for one command, nothing of which is left
        }
        var query = new JailQuery([.. rest.Select(w => (w.Split('=')[0], w.Contains('=') ? w[(w.IndexOf('=') + 1)..] : null))]);
        var dying = options.Contains('d') ? JailFlags.Dying : 0;
        var isThere = dying != 0 && query.Get(kernel, process, JailFlags.Dying).Result > 0;
        var flags = isThere ? JailFlags.Update : options.Contains('m') ? JailFlags.Update : JailFlags.Create;
        return query.Without(isThere ? "path" : "").Set(kernel, process, flags | dying);
    }
}
