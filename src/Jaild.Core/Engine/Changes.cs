using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What of a definition may be changed, and when the change holds.</summary>
internal static class Changes
{
    /// <summary>What the daemon itself reads anew whenever it needs it.</summary>
    private const string Autostart = "$jaild_autostart";

    private const string Archive = "$jaild_archive";

    /// <summary>The parameter that says where a jail's root is.</summary>
    public const string Root = "path";

    /// <summary>All that a change makes wrong, as one Invalid error; else what it sets without effect. What was wrong before keeps nobody from changing the rest.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="jail">The jail, in the state that the change finds it in.</param>
    /// <param name="was">Its definition before.</param>
    /// <param name="wanted">And after.</param>
    public static IReadOnlyList<string> Check(IJailHost host, JailStatus jail, JailDefinition was, JailDefinition wanted)
    {
        var (old, _) = host.Examine(was);
        var (errors, withoutEffect) = host.Examine(wanted);
        var wrong = errors.Except(old).ToList();
        var names = was.ChangeTo(wanted).Parameters.Keys.ToList();
        if (names.Contains(Root) && Fixed(jail) is { } why)
        {
            wrong.Add(new(Root, why));
        }
        if (names.Contains(Archive))
        {
            wrong.Add(new(Archive, "is what a root is made from when its jail is created: destroy the jail and create it anew"));
        }
        if (wanted.Parameters.Sum(p => p.Value.Sum(v => (long)p.Key.Length + v.Length + 1)) > DefinitionText.MaxLength)
        {
            wrong.Add(new("settings", $"the jail would have more than {DefinitionText.MaxLength} characters of parameters"));
        }
        DefinitionText.Throw(wrong);
        return [.. withoutEffect.Where(s => names.Contains(s.Split(' ')[0]))];
    }

    /// <summary>The parameters that a change of a started jail leaves to its next start, by name.</summary>
    public static IReadOnlyList<string> NextStart(IJailHost host, JailDefinition? applied, JailDefinition was, JailDefinition wanted) =>
        applied is null ? [] : [.. was.ChangeTo(wanted).Parameters.Keys.Intersect(applied.ChangeTo(wanted).Parameters.Keys).Where(n => !IsLive(host, n))];

    /// <summary>A definition as applied, with those of a new one that a running jail takes up at once.</summary>
    public static JailDefinition Live(IJailHost host, JailDefinition applied, JailDefinition wanted)
    {
        var change = applied.ChangeTo(wanted).Parameters;
        return applied.Changed(new(change.RemoveRange(change.Keys.Where(n => !IsLive(host, n)))));
    }

    // A root that was made goes with the jail, so it has to stay the jail's.
    private static string? Fixed(JailStatus jail) =>
        jail.Steps.Any(s => s.Step == JailLifecycle.RootStep && s.Resources.Any(r => !r.Existed)) ? "is a root that jaild made, and removes with the jail: destroy the jail and create it anew"
        : jail.State != JailState.Stopped ? $"can change only while the jail is stopped, and it is {jail.State.Word()}"
        : null;

    private static bool IsLive(IJailHost host, string name) => name == Autostart || host.Live.Contains(name);
}
