using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf;

/// <summary>The jails of a machine as rc.d/jail finds them: those of jail.conf, and jails with a file of their own.</summary>
/// <param name="Path">Where jail.conf is.</param>
/// <param name="IsMissing">Whether there is neither jail.conf nor any other file.</param>
/// <param name="Configurations">What was read: jail.conf, if it is there, then the files of single jails.</param>
/// <param name="Jails">The jails, each in the configuration that counts for it.</param>
/// <param name="Diagnostics">All messages.</param>
public sealed record SystemJails(string Path, bool IsMissing, IReadOnlyList<Configuration> Configurations, IReadOnlyList<Jail> Jails, IReadOnlyList<Diagnostic> Diagnostics)
{
    private const string Extension = ".conf";

    /// <summary>Whether any of the files is refused.</summary>
    public bool Refused => Configurations.Any(c => c.Refused);

    /// <summary>
    /// Reads jail.conf; then for a jail NAME the file jail.NAME.conf beside it, else NAME.conf in the directory jail.conf.d: alone, and only
    /// for that jail, whose dots are <c>_</c> in the name of the file. A file that jail.conf includes is read as a part of it.
    /// </summary>
    public static SystemJails Read(IConfFiles files, string path, Limits? limits = null)
    {
        var whole = Configuration.Read(files, [path], limits);
        var isMissing = whole is { Refused: true, Sources.Count: 0 } && files.Read(path, int.MaxValue).Equals(FileContent.Missing);
        var configurations = isMissing ? [] : new List<Configuration> { whole };
        var diagnostics = isMissing ? [] : whole.Diagnostics.ToList();
        var jails = new Dictionary<ByteText, List<Jail>>();
        foreach (var jail in isMissing ? [] : whole.Jails)
        {
            Add(jails, jail);
        }
        var included = whole.Sources.Select(s => s.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (file, name) in Own(files, path).Where(f => !included.Contains(f.Path)))
        {
            var own = Configuration.Read(files, [file], limits);
            configurations.Add(own);
            diagnostics.AddRange(own.Diagnostics);
            Take(own, file, name, jails, diagnostics);
        }
        return new(path, isMissing && configurations.Count == 0, configurations, [.. jails.Values.SelectMany(j => j)], diagnostics);
    }

    /// <summary>Checks all jails as if one file had them.</summary>
    public CheckResult Check(CheckOptions options) => new Configuration(Refused, Jails, [], []).Check(options);

    /// <summary>The files of single jails and the names they are for; of two for one jail the second counts.</summary>
    private static IEnumerable<(string Path, string Name)> Own(IConfFiles files, string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        var (directory, stem) = (path[..slash], path[slash..].EndsWith(Extension, StringComparison.Ordinal) ? path[slash..^Extension.Length] : path[slash..]);
        var within = Named(files, $"{path}.d/", "");
        return within.Concat(Named(files, directory, $"{stem}."));
    }

    private static IEnumerable<(string Path, string Name)> Named(IConfFiles files, string directory, string begin) =>
        from file in files.Names(directory).Order(StringComparer.Ordinal)
        where file.StartsWith(begin, StringComparison.Ordinal) && file.EndsWith(Extension, StringComparison.Ordinal) && !file.StartsWith('.')
        where file.Length > begin.Length + Extension.Length
        select (directory + file, file[begin.Length..^Extension.Length]);

    private static void Take(Configuration own, string file, string name, Dictionary<ByteText, List<Jail>> jails, List<Diagnostic> diagnostics)
    {
        var (taken, others) = (own.Jails.Where(j => FileName(j) == name).ToList(), own.Jails.Where(j => FileName(j) != name));
        diagnostics.AddRange(others.Select(j => Warning(j, $"{j.Name}: not taken from this file, which is for the jail {name}; jail.conf may include the file")));
        if (taken.Count == 0 && !own.Refused)
        {
            diagnostics.Add(new(Trouble.Warning, $"{file}: no jail {name} in it, which alone would be taken from it", null));
        }
        foreach (var group in taken.GroupBy(j => j.Name))
        {
            if (jails.Remove(group.Key, out var before))
            {
                diagnostics.Add(Warning(before[0], $"{group.Key}: defined in {file} as well, which counts"));
            }
            foreach (var jail in group)
            {
                Add(jails, jail);
            }
        }
    }

    private static Diagnostic Warning(Jail jail, string text) => new(Trouble.Warning, text, jail.At) { Jail = jail.Name };

    private static string FileName(Jail jail) => jail.Name.ToString().Replace('.', '_').Replace('/', '_');

    private static void Add(Dictionary<ByteText, List<Jail>> jails, Jail jail)
    {
        if (!jails.TryGetValue(jail.Name, out var same))
        {
            jails[jail.Name] = same = [];
        }
        same.Add(jail);
    }
}
