using Jaild.Core.Model;
using Jaild.JailConf.Checks;

namespace Jaild.Definitions;

/// <summary>jaild's own parameters as jail.conf(5) has them.</summary>
internal static class Variables
{
    public static readonly ProgramVariables Own = new(
        OwnNames.Prefix, [.. Parameters.All.Where(p => p.Name[0] == '$').Select(p => p.Name[1..])], OwnNames.Locked);
}
