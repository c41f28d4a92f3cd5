using Jaild.Core;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>
/// Hands a controller down to a group: in version 2 each group above must let it through, in version 1 a cpuset needs processors and
/// memory nodes. It is not taken back: others may use it by then, and our own groups take theirs with them.
/// </summary>
internal static class Handing
{
    internal static void Down(string controller, Hierarchy home, string group)
    {
        var above = home.Directory;
        foreach (var name in group.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var below = $"{above}/{name}";
            if (home.IsV2)
            {
                Let(controller, above, below);
            }
            else if (controller == "cpuset")
            {
                Copy("cpuset.cpus", above, below);
                Copy("cpuset.mems", above, below);
            }
            above = below;
        }
    }

    private static void Let(string controller, string above, string below)
    {
        if (Has(below, controller))
        {
            return;
        }
        try
        {
            CgroupFile.Write($"{above}/cgroup.subtree_control", $"+{controller}");
        }
        catch (JaildException refused)
        {
            throw new JaildException(ErrorKind.Host, "CONTROLLER_KEPT", $"the controller {controller} cannot be handed down: {refused.Message}", refused);
        }
        if (!Has(below, controller))
        {
            throw new JaildException(ErrorKind.Host, "CONTROLLER_KEPT", $"the controller {controller} was handed down from {above}, but did not come to {below}");
        }
    }

    private static bool Has(string directory, string controller) => Hierarchy.V2(directory).Controllers.Contains(controller);

    private static void Copy(string file, string above, string below)
    {
        if (CgroupFile.Read($"{below}/{file}") == "" && CgroupFile.Read($"{above}/{file}") is { Length: > 0 } value)
        {
            CgroupFile.Set($"{below}/{file}", value);
        }
    }
}
