using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Definitions;

/// <summary>A name belongs to the files or to the API: what files define is changed and destroyed there.</summary>
internal static class Ownership
{
    /// <summary>Refuses to change or destroy a jail that a file defines; one whose definition is gone may be.</summary>
    public static void Refuse(JailRecord jail, string what)
    {
        if (jail.Definition.Origin.Length > 0 && !Plan.IsUnmanaged(jail))
        {
            throw new JaildException(ErrorKind.WrongState, "DEFINED_IN_FILE", $"cannot {what} jail {jail.Name}: it is defined in {jail.Definition.Origin}; change it there, then 'jaildctl reload'");
        }
    }

    /// <summary>Refuses a change of what the jail's own definition has locked; the lock itself may be changed before.</summary>
    public static void RefuseLocked(JailRecord jail, JailDefinition change)
    {
        const string Lock = "$" + OwnNames.Locked;
        var locked = jail.Definition.List(Lock).Select(n => n.TrimStart('$')).ToHashSet(StringComparer.Ordinal);
        if (change.Parameters.Keys.FirstOrDefault(n => n != Lock && locked.Contains(n.TrimStart('$'))) is { } name)
        {
            throw JaildException.Invalid(name, $"locked by {Lock} of jail {jail.Name}: take it out there first");
        }
    }
}
