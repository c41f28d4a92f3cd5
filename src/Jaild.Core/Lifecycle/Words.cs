namespace Jaild.Core.Lifecycle;

/// <summary>The word for a state, trigger, verb or outcome: its name in lower case with hyphens, in messages, hooks, diagrams and the API alike.</summary>
public static class Words
{
    /// <summary>The name in lower case, with a hyphen before each further word.</summary>
    public static string Word(this Enum value) =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
