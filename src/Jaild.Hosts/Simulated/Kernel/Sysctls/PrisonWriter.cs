using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>security.jail.list: a struct xprison for each prison below a viewer, the newest first, dying ones too, each with its addresses behind it.</summary>
internal static class PrisonWriter
{
    public static byte[] Write(Prison viewer) => [.. viewer.Below().SelectMany(p => Write(p, viewer))];

    private static byte[] Write(Prison prison, Prison viewer)
    {
        var one = new byte[PrisonLayout.Size];
        BinaryPrimitives.WriteInt32LittleEndian(one, PrisonLayout.Version);
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(PrisonLayout.Id), prison.Id);
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(PrisonLayout.State), prison.IsDying ? PrisonLayout.Dying : PrisonLayout.Alive);
        KernelText.Write(prison.PathFrom(viewer)).CopyTo(one, PrisonLayout.Path);
        KernelText.Write(prison.Host.Name).CopyTo(one, PrisonLayout.Host);
        KernelText.Write(prison.NameFrom(viewer)).CopyTo(one, PrisonLayout.Name);
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(PrisonLayout.Ip4Count), prison.Ip4.All.Count);
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(PrisonLayout.Ip6Count), prison.Ip6.All.Count);
        return [.. one, .. prison.Ip4.Bytes, .. prison.Ip6.Bytes];
    }
}
