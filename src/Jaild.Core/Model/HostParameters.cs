namespace Jaild.Core.Model;

/// <summary>The parameters of one host: what it honours, what it accepts without effect and why, what it refuses and why.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Honoured">Names that have their effect.</param>
/// <param name="WithoutEffect">Names that are accepted, each with why they do nothing here.</param>
/// <param name="Refused">Why, for some of the names that are in neither of the others.</param>
public sealed record HostParameters(
    string Host, IReadOnlySet<string> Honoured, IReadOnlyDictionary<string, string> WithoutEffect, IReadOnlyDictionary<string, string> Refused)
{
    /// <summary>How some of those that are honoured are brought about by other means than jail(8)'s, for people.</summary>
    public IReadOnlyDictionary<string, string> Mapped { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Those of the honoured that a running jail takes up at once when they change.</summary>
    public IReadOnlySet<string> Live { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Those that the engine itself honours on every host.</summary>
    public static readonly IReadOnlySet<string> Everywhere = new HashSet<string>(StringComparer.Ordinal)
    {
        "path", "persist",
        "exec.prepare", "exec.prestart", "exec.created", "exec.start", "command", "exec.poststart",
        "exec.prestop", "exec.stop", "exec.poststop", "exec.release", "exec.timeout", "stop.timeout",
        "$jaild_autostart", "$jaild_starting_limit", "$jaild_stopping_limit", "$jaild_recovering_limit",
        "$jaild_dying_limit", "$jaild_tool_timeout", "$jaild_unpack_limit", "$" + OwnNames.Locked,
    };

    /// <summary>All that is wrong with a definition on this host, as one Invalid error; else what is accepted without effect, a sentence each.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="more">Errors that the host found by itself.</param>
    public IReadOnlyList<string> Check(JailDefinition definition, IEnumerable<FieldError>? more = null)
    {
        var errors = DefinitionText.Check(definition).ToList();
        foreach (var name in definition.Parameters.Keys.Where(n => Parameters.Find(n) is not null && !Accepts(n)))
        {
            errors.Add(new(name, $"not supported by the {Host} host{(Refused.GetValueOrDefault(name) is { } why ? ": " + why : "")}"));
        }
        if (definition.Text("path") is not { } path)
        {
            errors.Add(new("path", "not set: a jail needs the directory that is its root"));
        }
        else if (path.Trim('/') == "")
        {
            errors.Add(new("path", "'/' is the host's own root: give the jail a directory of its own"));
        }
        if (definition.Text("persist") == "false")
        {
            errors.Add(new("persist", "a jail of jaild always persists, or its end could not be told from a crash"));
        }
        errors.AddRange(more ?? []);
        DefinitionText.Throw(errors);
        return [.. definition.Parameters.Keys.Where(WithoutEffect.ContainsKey).Select(n => $"{n} has no effect on the {Host} host: {WithoutEffect[n]}")];
    }

    private bool Accepts(string name) => Everywhere.Contains(name) || Honoured.Contains(name) || WithoutEffect.ContainsKey(name);
}
