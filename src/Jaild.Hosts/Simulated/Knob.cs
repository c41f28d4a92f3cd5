using System.Globalization;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>What a knob does when its call comes.</summary>
internal enum KnobAction
{
    /// <summary>The call fails.</summary>
    Fail,
    /// <summary>The call waits until it is released or cancelled.</summary>
    Block,
    /// <summary>The daemon is killed.</summary>
    Crash,
    /// <summary>The machine boots anew: an orderly end for what is on disk.</summary>
    Reboot,
    /// <summary>The power goes: what is being written stays half.</summary>
    PowerCut,
}

/// <summary>Where at its call a knob acts.</summary>
internal enum KnobEdge
{
    /// <summary>Nothing is done yet.</summary>
    Before,
    /// <summary>Half of it is done; a child is at work.</summary>
    Inside,
    /// <summary>It is done, but nobody knows yet.</summary>
    After,
}

/// <summary>Makes a call of a simulated machine go wrong, once or every time.</summary>
/// <param name="Action">What happens.</param>
/// <param name="Edge">Where at the call.</param>
/// <param name="What">The call's first words, such as <c>make</c>, <c>make mount</c> or <c>run exec.start</c>; empty for any.</param>
internal sealed record Knob(KnobAction Action, KnobEdge Edge, string What)
{
    /// <summary>Only the call with that number, counted from the machine's beginning; zero for any.</summary>
    public long Call { get; init; }
    /// <summary>Only for the jail of that name; empty for any.</summary>
    public string Jail { get; init; } = "";
    /// <summary>Whether it stays after it acted.</summary>
    public bool Every { get; init; }

    /// <summary>Reads <c>ACTION EDGE [every] (WHAT | call N) [of JAIL]</c>, such as <c>block before make mount of web</c>.</summary>
    public static Knob Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count < 3 || !char.IsAsciiLetter(words[0][0]) || !char.IsAsciiLetter(words[1][0])
            || !Enum.TryParse<KnobAction>(words[0].Replace("-", "", StringComparison.Ordinal), true, out var action)
            || !Enum.TryParse<KnobEdge>(words[1], true, out var edge))
        {
            throw Wrong(text);
        }
        words.RemoveRange(0, 2);
        var every = words.Remove("every");
        var jail = "";
        if (words.Count > 2 && words[^2] == "of")
        {
            jail = words[^1];
            words.RemoveRange(words.Count - 2, 2);
        }
        if (words is not ["call", var number])
        {
            return words.Count > 0 ? new Knob(action, edge, string.Join(' ', words)) { Jail = jail, Every = every } : throw Wrong(text);
        }
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var call)
            ? new Knob(action, edge, "") { Call = call, Jail = jail } : throw Wrong(text);
    }

    /// <summary>Whether it is meant for a call.</summary>
    public bool Matches(MachineCall call, long number) =>
        (Call == 0 || Call == number) && (Jail == "" || Jail == call.JailName)
        && (What == "" || call.What == What || call.What.StartsWith(What + " ", StringComparison.Ordinal));

    /// <summary>The name by which a call that it blocks is released.</summary>
    public string Name => Call > 0 ? $"call {Call}" : What;

    private static JaildException Wrong(string text) => JaildException.Invalid("knob",
        $"'{text}' is no knob: (fail|block|crash|reboot|power-cut) (before|inside|after) [every] (WHAT|call N) [of JAIL], such as 'block before make mount of web'");
}
