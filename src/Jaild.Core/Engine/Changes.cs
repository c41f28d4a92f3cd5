using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What of a definition may be changed, and when the change holds.</summary>
internal static class Changes
{
    /// <summary>What the daemon itself reads anew whenever it needs it.</summary>
    private const string Autostart = "$jaild_autostart";

    private static readonly string[] OfRoot = ["path", "$jaild_archive"];

    /// <summary>All that a change makes wrong, as one Invalid error; else what it sets without effect. What was wrong before keeps nobody from changing the rest.</summary>
    public static IReadOnlyList<string> Check(IJailHost host, JailDefinition was, JailDefinition wanted)
    {
        var (old, _) = Look(host, was);
        var (errors, withoutEffect) = Look(host, wanted);
        var wrong = errors.Except(old).ToList();
        wrong.AddRange(OfRoot.Where(n => !was.List(n).SequenceEqual(wanted.List(n)))
            .Select(n => new FieldError(n, "is the root's, which was made when the jail was created: destroy the jail and create it anew")));
        if (wanted.Parameters.Sum(p => p.Value.Sum(v => (long)p.Key.Length + v.Length + 1)) > DefinitionText.MaxLength)
        {
            wrong.Add(new("settings", $"the jail would have more than {DefinitionText.MaxLength} characters of parameters"));
        }
        DefinitionText.Throw(wrong);
        var names = was.ChangeTo(wanted).Parameters.Keys.ToList();
        return [.. withoutEffect.Where(s => names.Contains(s.Split(' ')[0]))];
    }

    /// <summary>The parameters that a change of a started jail leaves to its next start, by name.</summary>
    public static IReadOnlyList<string> NextStart(IJailHost host, JailDefinition? applied, JailDefinition was, JailDefinition wanted) =>
        applied is null ? [] : [.. was.ChangeTo(wanted).Parameters.Keys.Intersect(applied.ChangeTo(wanted).Parameters.Keys).Where(n => !IsLive(host, n))];

    /// <summary>A definition as applied, with those of a new one that a running jail takes up at once.</summary>
    public static JailDefinition Live(IJailHost host, JailDefinition applied, JailDefinition wanted) =>
        applied.Changed(new(applied.ChangeTo(wanted).Parameters.RemoveRange(applied.ChangeTo(wanted).Parameters.Keys.Where(n => !IsLive(host, n)))));

    private static bool IsLive(IJailHost host, string name) => name == Autostart || host.Live.Contains(name);

    private static (IReadOnlyList<FieldError> Errors, IReadOnlyList<string> WithoutEffect) Look(IJailHost host, JailDefinition definition)
    {
        try
        {
            return ([], host.Check(definition));
        }
        catch (JaildException wrong) when (wrong.Kind == ErrorKind.Invalid)
        {
            return (wrong.Fields, []);
        }
    }
}
