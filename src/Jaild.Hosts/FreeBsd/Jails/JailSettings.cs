using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>Writes the parameters of a definition as the kernel at hand takes them.</summary>
internal static class JailSettings
{
    private static readonly string[] families = ["ip4", "ip6"];

    /// <summary>Those of a definition that are the kernel's own: neither jail(8)'s pseudo-parameters nor ours.</summary>
    internal static IEnumerable<string> Names(JailDefinition definition) => definition.Parameters.Keys.Where(IsKernels);

    /// <summary>What the kernel at hand would not take, before it is asked.</summary>
    internal static IEnumerable<FieldError> Errors(JailDefinition definition, KernelParameters known)
    {
        foreach (var name in Names(definition))
        {
            if (known.Find(name) is not { } parameter)
            {
                yield return new(name, $"this kernel has no parameter {name}: it came with a later FreeBSD, or a module is not loaded (kldload(8))");
            }
            else if (parameter.IsReadOnly)
            {
                yield return new(name, "is read-only: the kernel tells it, and nobody sets it");
            }
            else if (parameter.Value == KernelValue.Other)
            {
                yield return new(name, "is of a kind that this version of jaild cannot write");
            }
            else if (parameter.Value == KernelValue.Text && System.Text.Encoding.UTF8.GetByteCount(definition.Text(name)!) >= parameter.Bytes)
            {
                yield return new(name, $"is longer than the kernel takes, {parameter.Bytes - 1} bytes");
            }
            else if (parameter.Value == KernelValue.Number && long.Parse(definition.Text(name)!, CultureInfo.InvariantCulture) is > int.MaxValue or < int.MinValue)
            {
                yield return new(name, "does not fit an int");
            }
        }
    }

    /// <summary>Adds them to a call: always an explicit path, ip4 and ip6, for their defaults are dangerous or change.</summary>
    internal static void Write(JailCall call, JailDefinition definition, KernelParameters known)
    {
        var isVnet = definition.Text("vnet") == "new";
        foreach (var name in Names(definition).Where(n => n is not ("path" or "persist" or "ip4" or "ip6")))
        {
            Write(call, known.Find(name) ?? throw JaildException.Invalid(name, "the kernel has no such parameter any more: load its module again"), definition);
        }
        call.Add("path", definition.Path).Add("persist", (byte[]?)null);
        foreach (var family in families.Where(f => !isVnet && known.Find(f) is not null))
        {
            call.Add(family, Mode(definition.List($"{family}.addr").Length > 0 ? "new" : definition.Text(family) ?? "disable"));
        }
    }

    private static void Write(JailCall call, KernelParameter parameter, JailDefinition definition)
    {
        var text = definition.Text(parameter.Name)!;
        _ = parameter.Value switch
        {
            KernelValue.Number => call.Add(parameter.Name, int.Parse(text, CultureInfo.InvariantCulture)),
            KernelValue.LongNumber => call.Add(parameter.Name, LongNumber(text)),
            KernelValue.Flag => call.Add(text == "true" ? parameter.Name : Parameters.Find(parameter.Name)!.NoName, (byte[]?)null),
            KernelValue.Mode => call.Add(parameter.Name, Mode(text)),
            KernelValue.Ip4List => call.Add(parameter.Name, Addresses(definition.List(parameter.Name), ip6: false)),
            KernelValue.Ip6List => call.Add(parameter.Name, Addresses(definition.List(parameter.Name), ip6: true)),
            _ => call.Add(parameter.Name, text),
        };
    }

    private static bool IsKernels(string name) => name[0] != '$' && !name.StartsWith("exec.", StringComparison.Ordinal) && !name.StartsWith("mount", StringComparison.Ordinal)
        && name is not ("command" or "stop.timeout" or "interface" or "vnet.interface" or "ip_hostname" or "zfs.dataset" or "allow.dying" or "depend");

    private static int Mode(string word) => (int)(word switch
    {
        "new" => JailSys.New,
        "inherit" => JailSys.Inherit,
        _ => JailSys.Disable,
    });

    private static byte[] LongNumber(string text)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.Parse(text, CultureInfo.InvariantCulture));
        return bytes;
    }

    private static byte[] Addresses(IEnumerable<string> entries, bool ip6) =>
        [.. entries.Select(e => AddressEntry.Parse(e, ip6, out _)!).SelectMany(e => IPAddress.Parse(e.Address).GetAddressBytes())];
}
