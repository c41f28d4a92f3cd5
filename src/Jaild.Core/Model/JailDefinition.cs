using System.Collections.Immutable;

namespace Jaild.Core.Model;

/// <summary>
/// What a jail shall be: its parameters by their jail(8) names, each with its values in order.
/// A parameter without a value, such as <c>persist</c>, holds "true"; its <c>no</c> form "false".
/// </summary>
public sealed record JailDefinition(ImmutableSortedDictionary<string, ImmutableArray<string>> Parameters)
{
    /// <summary>A definition without parameters.</summary>
    public static readonly JailDefinition Empty =
        new(ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal));

    /// <summary>The jail.conf that says it; empty when it came through the API.</summary>
    public string Origin { get; init; } = "";

    /// <summary>All values of a parameter, none if it is not set.</summary>
    public ImmutableArray<string> List(string parameter) => Parameters.GetValueOrDefault(parameter, []);

    /// <summary>The last value of a parameter, or null if it is not set.</summary>
    public string? Text(string parameter) => List(parameter) is [.., var last] ? last : null;

    /// <summary>Whether a boolean parameter is set and true.</summary>
    public bool Flag(string parameter) => Text(parameter) == "true";

    /// <summary>A duration given in seconds, or the default when it is not set.</summary>
    public TimeSpan Seconds(string parameter, double otherwise) =>
        TimeSpan.FromSeconds(Text(parameter) is { } text ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise);

    /// <summary>The same with one parameter set.</summary>
    public JailDefinition With(string parameter, params ImmutableArray<string> values) => this with { Parameters = Parameters.SetItem(parameter, values) };

    /// <summary>The same after a change: each parameter that the change names has the change's values, and none of them removes it.</summary>
    public JailDefinition Changed(JailDefinition change) =>
        this with { Parameters = Parameters.SetItems(change.Parameters.Where(p => !p.Value.IsEmpty)).RemoveRange(change.Parameters.Where(p => p.Value.IsEmpty).Select(p => p.Key)) };

    /// <summary>The change that leads from this one to another, see <see cref="Changed"/>.</summary>
    public JailDefinition ChangeTo(JailDefinition wanted) =>
        new(Empty.Parameters.SetItems(Parameters.Keys.Union(wanted.Parameters.Keys).Where(n => !List(n).SequenceEqual(wanted.List(n))).Select(n => KeyValuePair.Create(n, wanted.List(n)))));

    /// <summary>The root of the jail on the host.</summary>
    public string Path => Text("path") ?? throw JaildException.Invalid("path", "not set");
}
