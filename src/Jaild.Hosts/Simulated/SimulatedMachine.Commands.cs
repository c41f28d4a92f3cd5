using System.Collections.Immutable;
using System.Globalization;

namespace Jaild.Hosts.Simulated;

/// <summary>A command that was run on a simulated machine.</summary>
internal sealed record CommandRun(string Jail, string Parameter, string Text, bool Inside, IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// The shell, as far as it is played. Commands between semicolons run until one fails: <c>true</c>, <c>false</c>, <c>exit N</c>,
/// <c>block NAME</c> (until released), <c>print TEXT</c>; and inside a jail <c>spawn NAME [stubborn]</c> (leaves a process, that ignores
/// SIGTERM), <c>mount TARGET</c> and <c>hold NAME</c> (keep the jail dying), <c>die</c>. Every other command succeeds.
/// </summary>
internal sealed partial class SimulatedMachine
{
    private const int Remembered = 4096;
    private const int Killed = 128 + 9;
    private readonly Queue<CommandRun> commands = new();
    private int lastPid;

    /// <summary>The newest commands that were run, oldest first.</summary>
    public IReadOnlyList<CommandRun> Commands
    {
        get
        {
            lock (gate)
            {
                return [.. commands];
            }
        }
    }

    private async Task<MachineAnswer> RunCommand(MachineCall.Command call, MachineChild child)
    {
        lock (gate)
        {
            commands.Enqueue(new(call.JailName, call.Parameter, call.Text, call.Inside, call.Environment));
            if (commands.Count > Remembered)
            {
                commands.Dequeue();
            }
        }
        var jail = call.Inside ? Inside(call) : null;
        if (call.Inside && jail is null)
        {
            return new() { Number = 1, Text = $"jexec: jail \"{call.JailName}\" not found" };
        }
        var printed = "";
        foreach (var text in call.Text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["block", var name])
            {
                await WaitAt(name, child, jail?.Death.Task);
            }
            else if (words is ["print", ..])
            {
                printed += text["print".Length..].TrimStart() + "\n";
            }
            child.Ended.ThrowIfCancellationRequested();
            var code = jail is { Death.Task.IsCompleted: true } ? Killed : Exit(words, jail);
            if (code != 0)
            {
                return new() { Number = code, Text = printed };
            }
        }
        return new() { Text = printed };
    }

    private int Exit(string[] words, SimulatedJail? jail)
    {
        switch (words)
        {
            case ["false"]:
                return 1;
            case ["exit", var code]:
                return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number & 0xff : 2;
            case ["spawn" or "mount" or "hold" or "die", ..]:
                if (jail is null)
                {
                    return 127;
                }
                lock (gate)
                {
                    return Touch(words, jail);
                }
            default:
                return 0;
        }
    }

    private int Touch(string[] words, SimulatedJail jail)
    {
        switch (words)
        {
            case ["spawn", var name, .. var rest]:
                jail.Processes.Add((++lastPid, name, rest is ["stubborn"]));
                return 0;
            case ["mount", var target]:
                var facts = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("by", Jid(jail)), new("source", "tmpfs"), new("type", "tmpfs")]);
                Put(new("mount", jail.Path + target) { Facts = facts });
                jail.Holders.Add($"mount {jail.Path}{target}");
                return 0;
            case ["hold", var what]:
                jail.Holders.Add(what);
                return 0;
            default:
                Kill(jail);
                return Killed;
        }
    }
}
