using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>Reads the jails of the machine, dying ones too, by jail_get(2).</summary>
internal sealed class JailTable(IKernelCalls kernel, KernelParameters parameters)
{
    /// <summary>The key of meta that marks a jail as ours.</summary>
    internal const string MarkKey = "meta.jaild.uuid";

    /// <summary>The key of meta that tells one start of a jail from another.</summary>
    internal const string StartKey = "meta.jaild.start";

    /// <summary>The parameter that marks a jail where there is no meta.</summary>
    internal const string HostUuid = "host.hostuuid";

    /// <summary>All, by rising jid. It is no snapshot: jails come and go meanwhile.</summary>
    internal List<JailRow> All()
    {
        var rows = new List<JailRow>();
        for (var last = 0; ;)
        {
            var call = Question().Add("lastjid", last);
            var answer = call.Get(JailFlags.Dying);
            if (answer.Errno == FreeBsdErrno.NoEntry)
            {
                return rows;
            }
            if (answer.Result < 0)
            {
                throw call.Failure("jail_get", $"jails after {last}", answer.Errno);
            }
            rows.Add(Row(call, answer.Result));
            last = answer.Result;
        }
    }

    /// <summary>The jail of that number, or null.</summary>
    internal JailRow? Find(int jid)
    {
        var call = Question().Add("jid", jid);
        var answer = call.Get(JailFlags.Dying);
        return answer.Result >= 0 ? Row(call, answer.Result)
            : answer.Errno == FreeBsdErrno.NoEntry ? null
            : throw call.Failure("jail_get", $"jid {jid}", answer.Errno);
    }

    private JailCall Question()
    {
        var call = new JailCall(kernel).Ask("name", JailFlags.NameBytes).Ask("path", JailFlags.PathBytes).Ask("dying", sizeof(int));
        return parameters.HasMeta ? call.Ask(MarkKey, JailFlags.NameBytes).Ask(StartKey, JailFlags.NameBytes) : call.Ask(HostUuid, JailFlags.HostUuidBytes);
    }

    private JailRow Row(JailCall call, int jid) => new(jid, call.Text("name"), call.Text("path"), call.Int("dying") != 0,
        call.Text(parameters.HasMeta ? MarkKey : HostUuid), parameters.HasMeta ? call.Text(StartKey) : "");
}
