using System.Globalization;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Parameters with values as a person writes them, made into iovecs; and what came back.</summary>
internal sealed class JailQuery(params (string Name, string? Value)[] parameters)
{
    private readonly byte[] message = new byte[1024];

    public string Message => KernelText.Read(message);

    public JailQuery Without(string name) => new([.. parameters.Where(p => p.Name != name)]);

    public KernelAnswer Set(SimulatedKernel kernel, KernelProcess caller, int flags)
    {
        var memory = Memory(_ => true);
        return kernel.JailSet(caller, memory, memory.Count, flags);
    }

    /// <summary>Asks for the jail that the keys among them mean.</summary>
    public KernelAnswer Get(SimulatedKernel kernel, KernelProcess caller, int flags = 0)
    {
        var memory = Memory(name => name is "jid" or "name" or "lastjid");
        return kernel.JailGet(caller, memory, memory.Count, flags);
    }

    public List<Iovec> Memory(Func<string, bool> isWanted) =>
    [
        .. parameters.Where(p => isWanted(p.Name)).SelectMany(p => new[] { new Iovec(KernelText.Write(p.Name)), new Iovec(Bytes(p.Name, p.Value)) }),
        new(KernelText.Write("errmsg")), new(message),
    ];

    private static byte[]? Bytes(string name, string? value)
    {
        var kind = ParameterTable.Of(KernelVersion.FreeBsd15).FirstOrDefault(p => p.Name == name)?.Kind;
        return (value, kind) switch
        {
            (null, _) => null,
            (_, ParameterKind.Int or ParameterKind.Mode or null) when !name.StartsWith("meta.", StringComparison.Ordinal) && int.TryParse(value, out var number) => BitConverter.GetBytes(number),
            (_, ParameterKind.Long) => BitConverter.GetBytes(ulong.Parse(value, CultureInfo.InvariantCulture)),
            (_, ParameterKind.Ip4List or ParameterKind.Ip6List) => [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(a => System.Net.IPAddress.Parse(a).GetAddressBytes())],
            _ => KernelText.Write(value),
        };
    }
}
