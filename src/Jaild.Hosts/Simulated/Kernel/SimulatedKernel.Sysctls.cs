using System.Runtime.InteropServices;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Processes;
using Jaild.Hosts.Simulated.Kernel.Sysctls;

namespace Jaild.Hosts.Simulated.Kernel;

/// <content>sysctlbyname(3) and sysctl(3), with the numbers below 0 by which sysctl(8) walks: name, next, number and format of a variable.</content>
internal sealed partial class SimulatedKernel
{
    /// <summary>sysctlbyname(3): the old value goes to a buffer, whose length becomes its own; without a buffer only the length is told.</summary>
    public KernelAnswer Sysctl(KernelProcess caller, string name, Iovec? old, byte[]? value) =>
        Call(() => Exchange(caller, Sysctls.Find(name) ?? throw new KernelRefusal(FreeBsdErrno.NoEntry), old, value));

    /// <summary>sysctl(3), by numbers.</summary>
    public KernelAnswer Sysctl(KernelProcess caller, int[] numbers, Iovec? old, byte[]? value) => Call(() =>
    {
        var rest = numbers.AsSpan(Math.Min(2, numbers.Length));
        var found = numbers switch
        {
            [0, 1, ..] => KernelText.Write(Node(rest).Name),
            [0, 2, ..] => Bytes(Sysctls.After(rest)),
            [0, 3] => Bytes(value is null ? null : Sysctls.Numbers(KernelText.Read(value))),
            [0, 4, ..] => [.. SysctlNode.Bytes(unchecked((int)Node(rest).Kind)), .. KernelText.Write(Node(rest).Format)],
            _ => null,
        };
        return found is null ? Exchange(caller, Node(numbers), old, value) : Give(found, old);
    });

    private SysctlTree Sysctls => field ??= new(KernelNodes.All(this));

    private SysctlNode Node(ReadOnlySpan<int> numbers) => Sysctls.Find(numbers) ?? throw new KernelRefusal(FreeBsdErrno.NoEntry);

    private static byte[] Bytes(int[]? numbers) =>
        MemoryMarshal.AsBytes<int>(numbers ?? throw new KernelRefusal(FreeBsdErrno.NoEntry)).ToArray();

    private static int Exchange(KernelProcess caller, SysctlNode node, Iovec? old, byte[]? value)
    {
        if (value is null)
        {
            return Give(node.Read(caller), old);
        }
        Check(caller.IsRoot && node.Write is not null && (caller.Prison.IsHost || node.IsForPrisons), FreeBsdErrno.NoPermission);
        var before = node.Read(caller);
        node.Write!(caller, value);
        return Give(before, old);
    }

    private static int Give(byte[] value, Iovec? old)
    {
        if (old is null)
        {
            return 0;
        }
        if (old.Memory is { } memory)
        {
            value.AsSpan(0, (int)Math.Min(value.Length, old.Length)).CopyTo(memory);
            Check(old.Length >= value.Length, FreeBsdErrno.NoMemory);
        }
        old.Length = value.Length;
        return 0;
    }
}
