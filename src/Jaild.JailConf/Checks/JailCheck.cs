using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>What jail(8) looks at for one jail before it asks the kernel: first its own parameters, if they are well all names and values, then the path.</summary>
internal sealed class JailCheck(Jail jail, CheckOptions options, Report report)
{
    private readonly List<JailAddress> addresses = [];
    private List<Parameter> parameters = [.. jail.Parameters];
    private bool failed;

    /// <summary>The jail as it would be started.</summary>
    public CheckedJail Run()
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Own is { Kernel: false } own)
            {
                Say(parameter, ValueCheck.Own(parameter, own.Kind));
            }
        }
        LookUp();
        Strip(OwnParameters.Ip4Addr, 4);
        Strip(OwnParameters.Ip6Addr, 6);
        ReadTables();
        foreach (var (at, text) in options.Variables?.Check(jail) ?? [])
        {
            Fail(at, text);
        }
        if (!failed)
        {
            KernelNames();
        }
        if (!failed && Last(OwnParameters.Path) is { Values: [.., var path] } && !path.Text.Span.StartsWith("/"u8))
        {
            Fail(path.At, $"path {path}: not an absolute pathname");
        }
        return new(jail, failed, parameters, addresses);
    }

    /// <summary>The addresses of the host are added to those of the jail.</summary>
    private void LookUp()
    {
        if (options.Lookup is not { } lookup || Last(OwnParameters.IpHostname) is not { IsTrue: true } || Last(OwnParameters.HostHostname) is not { Values: [.., var host] })
        {
            return;
        }
        var found = lookup(host.ToString());
        if (found.Error is not null)
        {
            Fail(host.At, $"host.hostname {host}: {found.Error}");
        }
        foreach (var address in found.Addresses)
        {
            var own = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? OwnParameters.Ip4Addr : OwnParameters.Ip6Addr;
            var old = Last(own) ?? new(own.Name, own, [], []);
            Replace(old, [.. old.Values, new(ByteText.Of(address.ToString()), host.At)]);
        }
    }

    /// <summary>Interfaces, masks and options are for ifconfig(8), not for the kernel.</summary>
    private void Strip(OwnParameter own, int family)
    {
        if (Last(own) is { } parameter)
        {
            var usual = Last(OwnParameters.Interface) is { Values: [.., var value] } ? value.Text : (ByteText?)null;
            var items = parameter.Values.Select(v => JailAddress.Of(family, v, usual)).ToList();
            addresses.AddRange(items);
            Replace(parameter, [.. items.Select(i => new Value(i.Address, i.Item.At))]);
        }
    }

    private void ReadTables()
    {
        foreach (var table in options.Files is null ? [] : Last(OwnParameters.MountFstab)?.Values ?? [])
        {
            if (table.Text.Length > 0 && options.Files!.Read(table.ToString(), Limits.Default.FileBytes) is { Bytes: null, Error: var error })
            {
                Fail(table.At, $"mount.fstab: {table}: {error}");
            }
        }
    }

    private void KernelNames()
    {
        foreach (var parameter in parameters.Where(p => p.Own is not { Kernel: false }))
        {
            if (KernelParameters.Find(parameter.Name.ToString()) is { } kind)
            {
                Say(parameter, ValueCheck.Kernel(parameter, kind));
            }
            else
            {
                Fail(At(parameter), $"unknown parameter: {parameter.Name}");
            }
        }
    }

    private Parameter? Last(OwnParameter own) => parameters.LastOrDefault(p => p.Own == own);

    private void Replace(Parameter old, IReadOnlyList<Value> values)
    {
        var changed = new Parameter(old.Name, old.Own, values, old.Statements);
        parameters = parameters.Contains(old) ? [.. parameters.Select(p => p == old ? changed : p)] : [.. parameters, changed];
    }

    private void Say(Parameter parameter, string? wrong)
    {
        if (wrong is not null)
        {
            Fail(At(parameter), $"{parameter.Name}: {wrong}");
        }
    }

    private void Fail(Origin at, string text)
    {
        failed = true;
        report.Value(jail.Name, at, text);
    }

    private Origin At(Parameter parameter) => parameter.Values.Count > 0 ? parameter.Values[^1].At : parameter.Statements.Count > 0 ? parameter.Statements[^1].At : jail.At;
}
