using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.FreeBsd.Parts;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>Makes jails in the kernel, always persistent and with our marker, no jid chosen; and begins their removal.</summary>
internal sealed class JailPart(IKernelCalls kernel, string boot, KernelParameters parameters, JailTable table, JailSight sight)
{
    internal IReadOnlyList<Resource> Plan(JailRun jail) =>
    [
        new("jail", jail.Uuid.ToString(), table.All().Exists(r => r.Name == jail.Name.Value && !r.Dying && r.Uuid != jail.Uuid))
        {
            Facts = Facts.Of(("boot", boot), ("name", jail.Name.Value), ("path", RootPart.Path(jail)), ("start", parameters.HasMeta ? jail.Operation.ToString() : null)),
        },
    ];

    internal Resource Make(Resource planned, JailRun jail)
    {
        if (planned.Existed)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "JAIL_EXISTS", $"the machine has a jail {jail.Name} that is not ours: adopt it, or remove it by jail -r {jail.Name}");
        }
        if (sight.Look(planned, jail) is (Presence.Alive, { } there))
        {
            return Identified(planned, there); // made before, and never told
        }
        var call = new JailCall(kernel).Add("name", jail.Name.Value);
        JailSettings.Write(call, jail.Definition, parameters);
        if (parameters.HasMeta)
        {
            call.Add(JailTable.MarkKey, jail.Uuid.ToString()).Add(JailTable.StartKey, planned.Facts["start"]);
        }
        else if (jail.Definition.Text(JailTable.HostUuid) is null)
        {
            call.Add(JailTable.HostUuid, jail.Uuid.ToString());
        }
        var made = call.Set(JailFlags.Create);
        if (made.Result < 0)
        {
            throw call.Failure("jail_set", $"{jail.Name}, with {call.Names}", made.Errno, made.Errno is FreeBsdErrno.NoEntry or FreeBsdErrno.NotDirectory or FreeBsdErrno.Loop ? "path" : "");
        }
        return Identified(planned, table.Find(made.Result)
            ?? throw new JaildException(ErrorKind.Host, "JAIL_LOST", $"jail {jail.Name} was made with jid {made.Result}, but somebody has removed it again"));
    }

    /// <summary>Begins the removal, if the jail is the one that was made; by a descriptor where there are any, so that its jid cannot become another's meanwhile.</summary>
    internal void Remove(Resource made, JailRun jail)
    {
        switch (sight.Look(made, jail))
        {
            case (Presence.Changed, { } other):
                throw new JaildException(ErrorKind.Host, "IDENTITY_CHANGED",
                    $"jid {other.Jid} ({other.Name}, {other.Path}) is only partly the jail {jail.Name} that was started, so it is left alone: look at it with jls -v, and remove it by hand if it is");
            case (Presence.Alive, { } there) when kernel.HasDescriptors:
                RemoveByDescriptor(there, made, jail);
                break;
            case (Presence.Alive, { } there):
                Check(kernel.JailRemove(there.Jid), "jail_remove", there);
                break;
            default:
                break;
        }
    }

    private void RemoveByDescriptor(JailRow there, Resource made, JailRun jail)
    {
        var call = new JailCall(kernel).Add("jid", there.Jid).Ask("desc", sizeof(int));
        var found = call.Get(JailFlags.GetDescriptor);
        if (found.Result < 0)
        {
            if (found.Errno != FreeBsdErrno.NoEntry) // dying since
            {
                throw call.Failure("jail_get", there.Name, found.Errno, "desc");
            }
            return;
        }
        var descriptor = call.Int("desc");
        try
        {
            // the descriptor holds what it was opened on: looked at once more, it cannot change any longer
            if (sight.Look(made, jail) is (Presence.Alive, { } still) && still.Jid == found.Result)
            {
                Check(kernel.JailRemoveDescriptor(descriptor), "jail_remove_jd", there);
            }
        }
        finally
        {
            kernel.Close(descriptor);
        }
    }

    private Resource Identified(Resource planned, JailRow row) => planned with { Facts = sight.Identify(planned.Facts, row) };

    /// <summary>jail_remove(2) says EINVAL for a jid that is nobody's.</summary>
    private static void Check(KernelAnswer answer, string call, JailRow row)
    {
        if (answer.Result < 0 && answer.Errno is not (FreeBsdErrno.Invalid or FreeBsdErrno.NoEntry))
        {
            throw KernelFailure.Of(call, $"jid {row.Jid} ({row.Name})", answer.Errno, "");
        }
    }
}
