using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Files;

/// <summary>Finds the directory that a path means to a process, as namei(9) does, and names it as the host would: absolute, without links and dots.</summary>
internal static class PathLookup
{
    private const int MaxComponent = 255;
    private const int MaxLinks = 32;

    public static string Directory(string path, string current, string root, Func<string, FileEntry?> find)
    {
        if (path.Length + 1 > JailFlags.PathBytes)
        {
            throw new KernelRefusal(FreeBsdErrno.NameTooLong);
        }
        if (path == "")
        {
            throw new KernelRefusal(FreeBsdErrno.NoEntry);
        }
        var at = path[0] == '/' ? root : current;
        var left = new Stack<string>(Components(path).Reverse());
        var links = 0;
        while (left.TryPop(out var component))
        {
            if (component.Length > MaxComponent)
            {
                throw new KernelRefusal(FreeBsdErrno.NameTooLong);
            }
            if (component == "." || (component == ".." && at == root))
            {
                continue;
            }
            var next = component == ".." ? Above(at) : at == "/" ? $"/{component}" : $"{at}/{component}";
            var entry = find(next) ?? throw new KernelRefusal(FreeBsdErrno.NoEntry);
            if (entry.Link is { } target)
            {
                if (++links > MaxLinks)
                {
                    throw new KernelRefusal(FreeBsdErrno.Loop);
                }
                at = target.StartsWith('/') ? root : at;
                foreach (var part in Components(target).Reverse())
                {
                    left.Push(part);
                }
                continue;
            }
            if (!entry.IsDirectory)
            {
                throw new KernelRefusal(FreeBsdErrno.NotDirectory);
            }
            at = next;
        }
        return at;
    }

    private static string[] Components(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string Above(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";
}
