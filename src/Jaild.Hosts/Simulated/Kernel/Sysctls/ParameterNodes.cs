using System.Buffers.Binary;
using System.Globalization;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Parameters;

namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>security.jail.param: one variable for each parameter, which tells its kind, and for texts and lists its size. Writing one succeeds and does nothing.</summary>
internal static class ParameterNodes
{
    private const uint Safe = 0x00040000;
    private const uint Tunable = 0x00080000;
    private const uint NoFetch = 0x00001000;
    private const uint Dynamic = 0x02000000;

    public static IEnumerable<SysctlNode> Of(KernelVersion version) => ParameterTable.Of(version).Select(Node);

    private static SysctlNode Node(Parameter parameter)
    {
        var (type, format) = parameter.Kind switch
        {
            ParameterKind.Int => (2u, "I"),
            ParameterKind.Flag => (2u, "B"),
            ParameterKind.Mode => (2u, "E,jailsys"),
            ParameterKind.Long => (8u, "LU"),
            ParameterKind.Text => (3u, "A"),
            ParameterKind.KeyValue => (3u, "A,keyvalue"),
            ParameterKind.Ip4List => (5u, "S,in_addr,a"),
            ParameterKind.Ip6List => (5u, "S,in6_addr,a"),
        };
        var access = parameter.Access switch
        {
            ParameterAccess.Any => SysctlNode.Writable,
            ParameterAccess.CreateOnly => Tunable | NoFetch,
            ParameterAccess.ReadOnly => 0u,
        };
        var kind = SysctlNode.Readable | Safe | access | (parameter.IsDynamic ? Dynamic : 0) | type;
        var value = Value(parameter);
        return new($"security.jail.param.{parameter.Name}{(parameter.IsNode ? "." : "")}", kind, format, _ => value, (_, _) => { });
    }

    private static byte[] Value(Parameter parameter)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Text or ParameterKind.KeyValue:
                return KernelText.Write(parameter.Size.ToString(CultureInfo.InvariantCulture));
            case ParameterKind.Ip4List or ParameterKind.Ip6List:
                var size = new byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(size, (ulong)parameter.Size);
                return size;
            default:
                return new byte[parameter.Size];
        }
    }
}
