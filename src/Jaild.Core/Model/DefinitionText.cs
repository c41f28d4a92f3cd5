using System.Collections.Immutable;

namespace Jaild.Core.Model;

/// <summary>
/// Reads what a client gives: <c>key=value</c> (repeated for lists, commas between addresses), <c>key</c> for true, its <c>no</c> form for false;
/// the last word counts for what is not a list, and an empty value empties a list. All errors come at once.
/// </summary>
public static class DefinitionText
{
    /// <summary>The most values of a list.</summary>
    public const int MaxValues = 256;

    /// <summary>The most settings of a jail.</summary>
    public const int MaxSettings = 4096;

    /// <summary>The most characters of all settings together.</summary>
    public const int MaxLength = 262_144;

    /// <summary>The definition, or one Invalid error with all that is wrong.</summary>
    public static JailDefinition Parse(IReadOnlyCollection<string> settings)
    {
        var values = Read(settings, isChange: false);
        return new(values.Where(v => v.Value.Count > 0).ToImmutableSortedDictionary(v => v.Key, v => v.Value.ToImmutableArray(), StringComparer.Ordinal));
    }

    /// <summary>A change of a definition, see <see cref="JailDefinition.Changed"/>: here an empty value removes a parameter of any type.</summary>
    public static JailDefinition ParseChange(IReadOnlyCollection<string> settings) =>
        new(Read(settings, isChange: true).ToImmutableSortedDictionary(v => v.Key, v => v.Value.ToImmutableArray(), StringComparer.Ordinal));

    private static Dictionary<string, List<string>> Read(IReadOnlyCollection<string> settings, bool isChange)
    {
        if (settings.Count > MaxSettings || settings.Sum(s => (long)s.Length) > MaxLength)
        {
            throw JaildException.Invalid("parameters", $"more than {MaxSettings} settings or {MaxLength} characters");
        }
        var errors = new List<FieldError>();
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            Take(setting, isChange, values, errors);
        }
        errors.AddRange(values.Where(v => v.Value.Count > MaxValues).Select(v => new FieldError(v.Key, $"more than {MaxValues} values")));
        Throw(errors);
        return values;
    }

    /// <summary>Checks a definition from elsewhere by the same rules, without changing it.</summary>
    public static IReadOnlyList<FieldError> Check(JailDefinition definition)
    {
        var errors = new List<FieldError>();
        foreach (var (name, given) in definition.Parameters)
        {
            if (Parameters.Find(name) is not { } parameter)
            {
                errors.Add(Unknown(name));
                continue;
            }
            if (given.Length > (parameter.IsList ? MaxValues : 1))
            {
                errors.Add(new(name, $"more than {(parameter.IsList ? MaxValues : 1)} values"));
            }
            foreach (var value in given)
            {
                if (ParameterValue.Read(parameter, value, out var error) is null)
                {
                    errors.Add(new(name, error));
                }
            }
        }
        return errors;
    }

    /// <summary>One Invalid error made of some, or nothing.</summary>
    internal static void Throw(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            var told = errors.Take(Shown.MaxErrors).ToList();
            var more = errors.Count > told.Count ? $"; and {errors.Count - told.Count} more" : "";
            throw new JaildException(ErrorKind.Invalid, "INVALID_ARGUMENT", string.Join("; ", told.Select(e => $"{e.Field}: {e.Message}")) + more) { Fields = told };
        }
    }

    private static void Take(string setting, bool isChange, Dictionary<string, List<string>> values, List<FieldError> errors)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        var (name, given) = equals < 0 ? (setting, null) : (setting[..equals].TrimEnd(), setting[(equals + 1)..].TrimStart());
        var parameter = Parameters.Find(name) ?? Parameters.FindNo(name);
        if (parameter is null)
        {
            errors.Add(Unknown(name));
            return;
        }
        if (!values.TryGetValue(parameter.Name, out var list))
        {
            values[parameter.Name] = list = [];
        }
        var value = given ?? parameter.Alone ?? (parameter.Type == ParameterType.Flag ? "true" : null);
        if (value is null)
        {
            errors.Add(new(name, $"needs a value: {name}=…"));
            return;
        }
        if (value == "" || !parameter.IsList)
        {
            list.Clear();
        }
        if (value == "" && (parameter.IsList || isChange))
        {
            return;
        }
        var isAddress = parameter.Type is ParameterType.Ip4List or ParameterType.Ip6List;
        foreach (var one in isAddress ? value.Split(',', StringSplitOptions.TrimEntries) : [value])
        {
            if (ParameterValue.Read(parameter, one, out var error) is not { } read)
            {
                errors.Add(new(name, error));
            }
            else
            {
                list.Add(name == parameter.Name ? read : ParameterValue.Word(read == "false"));
            }
        }
    }

    private static FieldError Unknown(string name)
    {
        return new(Shown.Value(name), Parameters.IsDecided(name) ? "cannot be set, the daemon or the kernel decides it: leave it out" : $"unknown parameter, the nearest known one is {Parameters.Nearest(name)}");
    }
}
