using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Text;

namespace Jaild.Definitions;

/// <summary>What is to be done so that the jails are as the files define them; those that something is wrong with stay as they are.</summary>
internal sealed class Plan(Ledger ledger, JailSupervisor supervisor)
{
    /// <summary>The condition of a jail that was defined in a file and no longer is.</summary>
    public const string Unmanaged = "unmanaged";

    private readonly List<PlannedChange> changes = [];
    private readonly List<Diagnostic> problems = [];

    /// <summary>What a reading asks for, and what of it cannot be.</summary>
    public (IReadOnlyList<PlannedChange> Changes, IReadOnlyList<Diagnostic> Problems) For(Reading reading)
    {
        foreach (var defined in reading.Jails.Values)
        {
            Set(defined);
        }
        foreach (var record in ledger.Jails.Where(j => j.Definition.Origin.Length > 0 && !reading.Named.Contains(j.Name.Value)).OrderBy(j => j.Name))
        {
            Remove(record);
        }
        return (changes, problems);
    }

    /// <summary>Whether a file defined a jail and no longer does.</summary>
    public static bool IsUnmanaged(JailRecord record) => record.Status.Conditions.Any(c => c.Kind == Unmanaged);

    private void Set(DefinedJail defined)
    {
        if (ledger.Find(defined.Name) is not { } record)
        {
            changes.Add(new(ChangeKind.New, defined.Name, null, defined.Definition) { WithoutEffect = defined.WithoutEffect });
        }
        else if (record.Definition.Origin.Length == 0)
        {
            Wrong(defined, "", "a jail of that name was made through the API, to which the name belongs: destroy that one, or rename the block");
        }
        else if (record.Definition.ChangeTo(defined.Definition) is var change && (!change.Parameters.IsEmpty || IsUnmanaged(record)))
        {
            Change(defined, record, change);
        }
    }

    private void Change(DefinedJail defined, JailRecord record, JailDefinition change)
    {
        try
        {
            var (withoutEffect, nextStart) = supervisor.Consider(record.Uuid, change);
            changes.Add(new(ChangeKind.Changed, record.Name, record, defined.Definition)
            {
                Now = [.. change.Parameters.Keys.Except(nextStart)], NextStart = nextStart, WithoutEffect = withoutEffect,
            });
        }
        catch (JaildException error) when (error.Kind == ErrorKind.Invalid)
        {
            foreach (var field in error.Fields)
            {
                Wrong(defined, field.Field, $"{field.Field}: {field.Message}");
            }
        }
    }

    private void Remove(JailRecord record)
    {
        var reason = record.Status.State != JailState.Stopped ? $"it is {record.Status.State.Word()}"
            : record.Status.Steps.SelectMany(s => s.Resources).Any(r => r is { Kind: "root", Existed: false }) ? "jaild made its root, which would be destroyed with it"
            : "";
        if (reason.Length == 0)
        {
            changes.Add(new(ChangeKind.Removed, record.Name, record, null));
        }
        else if (!IsUnmanaged(record))
        {
            changes.Add(new(ChangeKind.Unmanaged, record.Name, record, null) { Reason = reason });
        }
    }

    private void Wrong(DefinedJail defined, string parameter, string text) => problems.Add(
        new(Trouble.Value, $"{defined.Name}: {text}", defined.At(parameter)) { Jail = ByteText.Of(defined.Name.Value) });
}
