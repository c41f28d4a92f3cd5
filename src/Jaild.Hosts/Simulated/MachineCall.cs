using System.Text.Json.Serialization;

namespace Jaild.Hosts.Simulated;

/// <summary>
/// One thing asked of a simulated machine, as a system call or a tool would do it. Children that do it carry jail and
/// operation as their mark. <see cref="What"/> is what knobs are set on: verb, kind and name, such as <c>make mount /j/web/dev</c>.
/// </summary>
[JsonDerivedType(typeof(Boot), "boot")]
[JsonDerivedType(typeof(ListJails), "list")]
[JsonDerivedType(typeof(Look), "look")]
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(Delete), "delete")]
[JsonDerivedType(typeof(Unmount), "unmount")]
[JsonDerivedType(typeof(CreateJail), "create-jail")]
[JsonDerivedType(typeof(RemoveJail), "remove-jail")]
[JsonDerivedType(typeof(Command), "command")]
[JsonDerivedType(typeof(Terminate), "terminate")]
[JsonDerivedType(typeof(Observe), "observe")]
[JsonDerivedType(typeof(ListProcesses), "list-processes")]
[JsonDerivedType(typeof(AwaitDeath), "await-death")]
[JsonDerivedType(typeof(AwaitKills), "await-kills")]
[JsonDerivedType(typeof(EndChildren), "end-children")]
[JsonDerivedType(typeof(Control), "control")]
internal abstract record MachineCall
{
    /// <summary>The jail it is for, by its marker; empty for none.</summary>
    public Guid Jail { get; init; }
    /// <summary>That jail's name.</summary>
    public string JailName { get; init; } = "";
    /// <summary>The operation at work.</summary>
    public Guid Operation { get; init; }
    /// <summary>What it is, for knobs.</summary>
    [JsonIgnore]
    public abstract string What { get; }
    /// <summary>Whether it changes the machine: then a child does it, which goes on when the daemon is killed.</summary>
    [JsonIgnore]
    public virtual bool IsDeed => false;

    /// <summary>Which boot it is.</summary>
    internal sealed record Boot : MachineCall { [JsonIgnore] public override string What => "boot"; }

    /// <summary>All jails.</summary>
    internal sealed record ListJails : MachineCall { [JsonIgnore] public override string What => "list"; }

    /// <summary>Which of some things are there, all mounts below a directory, and the living jail of that name.</summary>
    internal sealed record Look(string Step, IReadOnlyList<ThingKey> Keys, string MountsBelow = "") : MachineCall { [JsonIgnore] public override string What => $"plan {Step}"; }

    /// <summary>Makes a thing.</summary>
    internal sealed record Add(SimulatedThing Thing) : MachineCall
    {
        [JsonIgnore] public override string What => $"make {Thing.Kind} {Thing.Name}";
        [JsonIgnore] public override bool IsDeed => true;
    }

    /// <summary>Removes a thing, if what is there is the same; a busy mount only by force.</summary>
    internal sealed record Delete(SimulatedThing Thing, bool Force = false) : MachineCall
    {
        [JsonIgnore] public override string What => $"remove {Thing.Kind} {Thing.Name}";
        [JsonIgnore] public override bool IsDeed => true;
    }

    /// <summary>Unmounts all below a directory but some.</summary>
    internal sealed record Unmount(string Below, IReadOnlyList<string> Keep) : MachineCall
    {
        [JsonIgnore] public override string What => $"remove mount {Below}/**";
        [JsonIgnore] public override bool IsDeed => true;
    }

    /// <summary>Makes a jail that persists, with the marker; the machine chooses the jid.</summary>
    internal sealed record CreateJail(string Path) : MachineCall
    {
        [JsonIgnore] public override string What => "make jail";
        [JsonIgnore] public override bool IsDeed => true;
    }

    /// <summary>Begins to remove a jail: by jid if it is known and the marker agrees, else by marker.</summary>
    internal sealed record RemoveJail(int? Jid) : MachineCall
    {
        [JsonIgnore] public override string What => "remove jail";
        [JsonIgnore] public override bool IsDeed => true;
    }

    /// <summary>Runs a command, see <see cref="CommandRun"/>.</summary>
    internal sealed record Command(string Parameter, string Text, bool Inside, int? Jid, IReadOnlyDictionary<string, string> Environment) : MachineCall
    {
        [JsonIgnore] public override string What => $"run {Parameter}";
        [JsonIgnore] public override bool IsDeed => true;
    }

    /// <summary>SIGTERM to the jail's processes; ends when there are none.</summary>
    internal sealed record Terminate(int? Jid) : MachineCall { [JsonIgnore] public override string What => "terminate"; }

    /// <summary>The jails with that jid or with the marker.</summary>
    internal sealed record Observe(int? Jid) : MachineCall { [JsonIgnore] public override string What => "observe"; }

    /// <summary>The processes of the living jail with that jid and the marker, each a line with its number and its name.</summary>
    internal sealed record ListProcesses(int? Jid) : MachineCall { [JsonIgnore] public override string What => "list-processes"; }

    /// <summary>Ends when no living jail has that jid and the marker.</summary>
    internal sealed record AwaitDeath(int? Jid) : MachineCall { [JsonIgnore] public override string What => "died"; }

    /// <summary>Ends when more processes of the living jail with that jid and the marker were killed for want of memory than were told, or when there is none such.</summary>
    internal sealed record AwaitKills(int? Jid, long Told) : MachineCall { [JsonIgnore] public override string What => "killed"; }

    /// <summary>Ends the children of the operation.</summary>
    internal sealed record EndChildren : MachineCall { [JsonIgnore] public override string What => "end-children"; }

    /// <summary>A word to the machine itself, see <see cref="MachineControl"/>.</summary>
    internal sealed record Control(string Text) : MachineCall { [JsonIgnore] public override string What => "control"; }
}

/// <summary>What a thing is found by.</summary>
internal readonly record struct ThingKey(string Kind, string Name);
