using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.JailConf;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;

namespace Jaild.Definitions;

/// <summary>What the files of jails said when they were read.</summary>
/// <param name="Refused">Whether nothing of it counts.</param>
/// <param name="Jails">The jails that are well, by name.</param>
/// <param name="Named">The names of all jails, those that something is wrong with too.</param>
/// <param name="Problems">What is wrong.</param>
/// <param name="Warnings">What may not mean what it seems to.</param>
internal sealed record Reading(
    bool Refused, IReadOnlyDictionary<JailName, DefinedJail> Jails, IReadOnlySet<string> Named, IReadOnlyList<Diagnostic> Problems, IReadOnlyList<Diagnostic> Warnings)
{
    /// <summary>Reads the files, and looks whether the machine takes the jails.</summary>
    public static Reading Of(string path, IConfFiles files, IJailHost host, bool mayBeMissing)
    {
        var read = SystemJails.Read(files, path);
        if (read.IsMissing)
        {
            Diagnostic[] gone = mayBeMissing ? [] : [new(Trouble.File, $"{path}: No such file or directory, though jails are defined in it: an empty file says that there are none", null)];
            return new(gone.Length > 0, new Dictionary<JailName, DefinedJail>(), new HashSet<string>(), gone, []);
        }
        var told = read.Diagnostics.ToList();
        var jails = new Dictionary<JailName, DefinedJail>();
        foreach (var same in read.Refused ? [] : read.Jails.GroupBy(j => j.Name))
        {
            if (One([.. same], path, host, told) is { } defined)
            {
                jails.Add(defined.Name, defined);
            }
        }
        return new(
            read.Refused, jails, read.Jails.Select(j => j.Name.ToString()).ToHashSet(StringComparer.Ordinal),
            [.. told.Where(d => d.Trouble != Trouble.Warning)], [.. told.Where(d => d.Trouble == Trouble.Warning)]);
    }

    private static DefinedJail? One(Jail[] blocks, string path, IJailHost host, List<Diagnostic> told)
    {
        var block = blocks[0];
        void Wrong(Origin at, string text) => told.Add(new(Trouble.Value, $"{block.Name}: {text}", at) { Jail = block.Name });
        if (blocks.Length > 1)
        {
            Wrong(blocks[1].At, $"there is a block of that name already, at {block.At}");
            return null;
        }
        if (block.Failed || DefinedJail.Of(block, path, Wrong) is not { } defined)
        {
            return null;
        }
        var (errors, withoutEffect) = host.Examine(defined.Definition);
        foreach (var field in errors)
        {
            Wrong(defined.At(field.Field), $"{field.Field}: {field.Message}");
        }
        return errors.Count == 0 ? defined with { WithoutEffect = withoutEffect } : null;
    }
}
