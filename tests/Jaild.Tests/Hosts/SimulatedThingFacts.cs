using System.Collections.Immutable;

namespace Jaild.Tests.Hosts;

/// <summary>Facts, shortly.</summary>
internal static class SimulatedThingFacts
{
    public static ImmutableSortedDictionary<string, string> Of(string key, string value) => ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
