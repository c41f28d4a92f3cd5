using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;

namespace Jaild.Hosts.Linux.Commands;

/// <summary>A user that commands run as, by passwd(5) and group(5) of the host or of the jail.</summary>
/// <param name="Name">The login.</param>
/// <param name="User">Its number.</param>
/// <param name="Group">The number of its own group.</param>
/// <param name="Groups">Those of all its groups.</param>
/// <param name="Home">Its directory.</param>
/// <param name="Shell">Its shell.</param>
internal sealed record Account(string Name, uint User, uint Group, ImmutableArray<uint> Groups, string Home, string Shell)
{
    /// <summary>Who commands run as when nobody is named.</summary>
    internal static readonly Account Root = new("root", 0, 0, [], "/root", "/bin/sh");

    /// <summary>Whether a parameter named it.</summary>
    internal bool IsNamed => !ReferenceEquals(this, Root);

    /// <summary>The user of a hook: exec.jail_user inside, of the jail's files or, with exec.system_jail_user, the host's; else exec.system_user.</summary>
    internal static Account Of(Hook hook, JailRun jail)
    {
        var parameter = hook.Inside ? "exec.jail_user" : "exec.system_user";
        return jail.Definition.Text(parameter) is not { Length: > 0 } name ? Root
            : (hook.Inside && !jail.Definition.Flag("exec.system_jail_user") ? OfJail(name, jail.Definition.Path) : OfHost(name))
            ?? throw new JaildException(ErrorKind.Host, "NO_SUCH_USER", $"{parameter}: there is no user '{name}' in the passwd file: add it, or name another");
    }

    /// <summary>A user of this machine's own files, or null.</summary>
    internal static Account? OfHost(string name) => Parse(name, File.ReadAllText("/etc/passwd"), File.Exists("/etc/group") ? File.ReadAllText("/etc/group") : "");

    /// <summary>The user by the text of the two files, or null; lines that are none are passed over.</summary>
    internal static Account? Parse(string name, string passwd, string group)
    {
        foreach (var line in Lines(passwd))
        {
            if (line is [var login, _, var user, var own, _, var home, var shell] && login == name && Number(user) is { } uid && Number(own) is { } gid)
            {
                var others = Lines(group).Where(g => g.Length == 4 && g[3].Split(',').Contains(name)).Select(g => Number(g[2])).OfType<uint>();
                return new(name, uid, gid, [.. others.Prepend(gid).Distinct()], home.StartsWith('/') ? home : "/", shell == "" ? "/bin/sh" : shell);
            }
        }
        return null;
    }

    /// <summary>The names of a jail's users by their numbers, the first of each; none where its passwd file is none.</summary>
    internal static IReadOnlyDictionary<uint, string> Names(string path)
    {
        var names = new Dictionary<uint, string>();
        try
        {
            using var root = JailRoot.Open(path);
            foreach (var line in Lines(RootFile.Read(root, "etc/passwd") ?? ""))
            {
                if (line is [{ Length: > 0 } login, _, var user, ..] && Number(user) is { } uid)
                {
                    names.TryAdd(uid, login);
                }
            }
        }
        catch (JaildException)
        {
            // whatever the jail has in its place, its users have numbers
        }
        return names;
    }

    private static Account? OfJail(string name, string path)
    {
        using var root = JailRoot.Open(path);
        return RootFile.Read(root, "etc/passwd") is { } passwd ? Parse(name, passwd, RootFile.Read(root, "etc/group") ?? "") : null;
    }

    private static IEnumerable<string[]> Lines(string text) => text.Split('\n').Select(l => l.TrimEnd('\r').Split(':'));

    /// <summary>The last number is no user's: it stands for none in chown(2).</summary>
    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != uint.MaxValue ? number : null;
}
