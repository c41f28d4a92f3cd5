using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using Jaild.Core;
using Jaild.Hosts.FreeBsd.Calls;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>The parameters that the kernel at hand has, found out by walking security.jail.param as sysctl(8) does; modules bring more of them.</summary>
internal sealed class KernelParameters
{
    private const string Root = "security.jail.param";
    private const int NameOf = 1, After = 2, FormatOf = 4;
    private const uint Writable = 0x40000000, Tunable = 0x00080000, TypeMask = 0xf;
    private const uint LongType = 8;
    private readonly FrozenDictionary<string, KernelParameter> all;

    private KernelParameters(IEnumerable<KernelParameter> found) => all = found.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>Whether jails bear texts of ours (15).</summary>
    internal bool HasMeta => all.ContainsKey("meta");

    internal KernelParameter? Find(string name) => all.GetValueOrDefault(name);

    internal static KernelParameters Read(IKernelCalls kernel)
    {
        var found = new List<KernelParameter>();
        var above = kernel.Numbers(Root) ?? throw new JaildException(ErrorKind.Host, "NO_JAILS", $"the kernel has no {Root}: it was built without jails");
        var at = above;
        while (Next(kernel, at) is { } next && next.AsSpan().StartsWith(above))
        {
            at = next;
            var name = SysctlReader.Text(kernel.Read([0, NameOf, .. at]));
            found.Add(Parameter(kernel, name, at));
        }
        return new(found);
    }

    private static KernelParameter Parameter(IKernelCalls kernel, string name, int[] at)
    {
        var described = kernel.Read([0, FormatOf, .. at])!;
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(described);
        var format = SysctlReader.Text(described.AsSpan(sizeof(uint)));
        var value = kernel.Read(at) ?? [];
        var type = format switch
        {
            "B" => KernelValue.Flag,
            "E,jailsys" => KernelValue.Mode,
            "A" => KernelValue.Text,
            "A,keyvalue" => KernelValue.Pairs,
            "S,in_addr,a" => KernelValue.Ip4List,
            "S,in6_addr,a" => KernelValue.Ip6List,
            "I" => KernelValue.Number,
            "LU" => KernelValue.LongNumber,
            _ when (kind & TypeMask) == LongType => KernelValue.LongNumber,
            _ => KernelValue.Other,
        };
        var bytes = type is KernelValue.Text or KernelValue.Pairs && int.TryParse(SysctlReader.Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var longest)
            ? longest : value.Length;
        var isWritable = (kind & Writable) != 0;
        var isTunable = (kind & Tunable) != 0;
        // a node that is a parameter itself ends in a dot
        return new(name[(Root.Length + 1)..].TrimEnd('.'), type, bytes, !isWritable && !isTunable, !isWritable && isTunable);
    }

    private static int[]? Next(IKernelCalls kernel, int[] at) =>
        kernel.Read([0, After, .. at]) is { } bytes ? MemoryMarshal.Cast<byte, int>(bytes).ToArray() : null;
}
