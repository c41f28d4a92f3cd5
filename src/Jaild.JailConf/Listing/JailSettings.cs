using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Listing;

/// <summary>A jail as single settings, <c>key=value</c> or <c>key</c>, each with its place: the form in which programs take them.</summary>
public static class JailSettings
{
    /// <summary>The settings of a jail's parameters, and of its variables that begin with a prefix. What the name of its block says is not among them.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Texts, Origin At)> Of(Jail jail, string prefix)
    {
        foreach (var parameter in jail.Parameters.Where(p => p.Statements.Count > 0))
        {
            var name = Name(parameter);
            yield return (name, Texts(name, parameter), At(parameter));
        }
        foreach (var variable in jail.Variables.Where(v => v.Name.ToString().StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return ($"${variable.Name}", Texts($"${variable.Name}", variable), At(variable));
        }
    }

    /// <summary>An empty string among others is no command and no address; alone it says that there is none.</summary>
    private static List<string> Texts(string name, Parameter parameter)
    {
        var values = parameter.Values.Select(v => v.Text.ToString()).ToList();
        var some = values.Where(v => v.Length > 0).ToList();
        return values.Count == 0 ? [name] : [.. (some.Count == 0 ? [""] : some).Select(v => $"{name}={v}")];
    }

    /// <summary>jail(8) takes a <c>no</c> before any part of the names that it looks at itself, the kernel only before the last.</summary>
    private static string Name(Parameter parameter) => parameter.Own is { Kernel: false } own && parameter.Name.Length == own.Name.Length + 2
        ? own.Name.ToString().Insert(own.Name.ToString().LastIndexOf('.') + 1, "no")
        : parameter.Name.ToString();

    private static Origin At(Parameter parameter) => parameter.Values.Count > 0 ? parameter.Values[^1].At : parameter.Statements[^1].At;
}
