using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Modules;

/// <summary>
/// meta and env (15): lines of key=value, as a whole or by meta.KEY. From the manual, none of it observed: a value of length 0 takes the key away, a key that is
/// not there reads with length 0, the whole cannot be asked for its size, and more than the limit is EFBIG.
/// </summary>
internal static class MetaTexts
{
    private static readonly string[] Names = ["meta", "env"];

    /// <summary>The texts as they will be: nothing is changed yet.</summary>
    public static Dictionary<string, string> Check(OptionList options, Prison prison)
    {
        Dictionary<string, string> changed = [];
        foreach (var name in Names)
        {
            var text = options.Text(name) ?? prison.Texts.GetValueOrDefault(name, "");
            foreach (var option in options.All.Where(o => o.Name.StartsWith($"{name}.", StringComparison.Ordinal)))
            {
                var key = option.Name[(name.Length + 1)..];
                if (key == "" || key.AsSpan().ContainsAny('=', '\n'))
                {
                    throw new KernelRefusal(FreeBsdErrno.Invalid);
                }
                text = Change(text, key, options.Find(option.Name)!.Value is null ? null : options.Text(option.Name));
            }
            changed[name] = text.Length < ParameterTable.MetaBytes ? text : throw new KernelRefusal(FreeBsdErrno.TooBig);
        }
        return changed;
    }

    public static void Set(Prison prison, Dictionary<string, string> texts)
    {
        foreach (var (name, text) in texts)
        {
            prison.Texts[name] = text;
        }
    }

    public static void Get(OptionList options, Prison prison)
    {
        foreach (var option in options.All)
        {
            var name = Array.Find(Names, n => option.Name == n || option.Name.StartsWith($"{n}.", StringComparison.Ordinal));
            if (name is null)
            {
                continue;
            }
            var text = prison.Texts.GetValueOrDefault(name, "");
            var isWhole = option.Name == name;
            if (isWhole && option.Value is null)
            {
                throw new KernelRefusal(FreeBsdErrno.Invalid);
            }
            var value = isWhole ? text : ValueOf(text, option.Name[(name.Length + 1)..]);
            Getting.Output.WriteList(options, option.Name, value is null ? [] : KernelText.Write(value));
        }
    }

    private static string? ValueOf(string text, string key) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith($"{key}=", StringComparison.Ordinal))?[(key.Length + 1)..];

    private static string Change(string text, string key, string? value)
    {
        var others = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith($"{key}=", StringComparison.Ordinal));
        return string.Concat((value is null ? others : others.Append($"{key}={value}")).Select(l => $"{l}\n"));
    }
}
