using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.Settings;

namespace Jaild.Definitions;

/// <summary>Keeps the jails as the files define them: reads those, plans, and asks the engine for each change as anybody would.</summary>
internal sealed partial class DefinitionFiles(JaildOptions options, IJournal journal, JailSupervisor supervisor, IJailHost host, ILogger<DefinitionFiles> logger) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>What the files said when they counted last; null before they did.</summary>
    public Reading? Last { get; private set; }

    public void Dispose() => turn.Dispose();

    /// <summary>Reads the files and does what they ask for, or only says what that would be. All changes are durable when it returns, and end later.</summary>
    public Task<Reload> Reload(Actor actor, bool dryRun, CancellationToken cancel) => Reload(actor, dryRun, _ => true, cancel);

    private async Task<Reload> Reload(Actor actor, bool dryRun, Func<PlannedChange, bool> isWanted, CancellationToken cancel)
    {
        if (options.JailConf.Length == 0)
        {
            throw new JaildException(ErrorKind.WrongState, "NO_DEFINITIONS", "jaild.conf says 'jail.conf = none': no file defines jails here");
        }
        await turn.WaitAsync(cancel);
        try
        {
            var mayBeMissing = !journal.Ledger.Jails.Any(j => j.Definition.Origin.Length > 0);
            var reading = Reading.Of(options.JailConf, new DiskFiles(), host, mayBeMissing);
            if (reading.Refused)
            {
                return new(reading, [], reading.Problems);
            }
            var (changes, problems) = new Plan(journal.Ledger, supervisor).For(reading);
            if (!dryRun)
            {
                changes = await Task.WhenAll(changes.Where(isWanted).Select(c => Do(c, actor)));
                Last = reading;
            }
            return new(reading, changes, [.. reading.Problems, .. problems]);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Reads the files for nobody who could be told: what is wrong and what is done is logged. Only what is wanted is done.</summary>
    public async Task ReloadAndLog(Func<PlannedChange, bool> isWanted, CancellationToken cancel)
    {
        if (options.JailConf.Length == 0)
        {
            return;
        }
        try
        {
            Tell(await Reload(Actor.Files, dryRun: false, isWanted, cancel));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Failed(logger, error);
        }
    }

    private void Tell(Reload reload)
    {
        foreach (var problem in reload.Problems)
        {
            Log.Problem(logger, PlainText.Escape(Line(problem)));
        }
        if (reload.Reading.Refused)
        {
            Log.Refused(logger, options.JailConf);
            return;
        }
        foreach (var change in reload.Changes)
        {
            Log.Change(logger, change.Kind, change.Name.Value, change.Error?.Message ?? change.Reason);
        }
    }

    private static string Line(Diagnostic problem) => problem.At is { } at ? $"{at}: {problem.Text}" : problem.Text;

    private async Task<PlannedChange> Do(PlannedChange change, Actor actor)
    {
        try
        {
            switch (change.Kind)
            {
                case ChangeKind.New:
                    return change with { Operation = (await supervisor.Create(change.Name, change.Wanted!, null, new Ask(actor))).Operation };
                case ChangeKind.Changed:
                    return change with { Operation = await Set(change.Jail!, change.Wanted!, actor) };
                case ChangeKind.Removed:
                    return change with { Operation = await supervisor.Submit(change.Jail!.Uuid, Verb.Destroy, new Ask(actor)) };
                default:
                    await Note(change.Jail!, $"no longer defined in {change.Jail!.Definition.Origin}; it stays because {change.Reason}");
                    return change;
            }
        }
        catch (JaildException error)
        {
            return change with { Error = error };
        }
    }

    private async Task<Operation?> Set(JailRecord jail, JailDefinition wanted, Actor actor)
    {
        if (Plan.IsUnmanaged(jail))
        {
            await Note(jail, null);
        }
        var change = jail.Definition.ChangeTo(wanted);
        return change.Parameters.IsEmpty ? null : (await supervisor.Set(jail.Uuid, new Ask(actor, Change: change))).Operation;
    }

    /// <summary>A jail in the middle of something has it noted later: nobody waits for that.</summary>
    private Task Note(JailRecord jail, string? message)
    {
        var noted = supervisor.SetCondition(jail.Uuid, Plan.Unmanaged, message);
        return JailLifecycle.AtRest.Contains(jail.Status.State) ? noted : Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "definition: {Problem}")]
        public static partial void Problem(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Error, Message = "nothing was changed: the definitions of jails cannot be read: {Path}")]
        public static partial void Refused(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Information, Message = "definition {Kind}: jail={Jail} {Text}")]
        public static partial void Change(ILogger logger, ChangeKind kind, string jail, string text);

        [LoggerMessage(Level = LogLevel.Error, Message = "the definitions of jails were not read")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}

/// <summary>What the files said, and what becomes of it.</summary>
/// <param name="Reading">What they said.</param>
/// <param name="Changes">What is done.</param>
/// <param name="Problems">All that is wrong.</param>
internal sealed record Reload(Reading Reading, IReadOnlyList<PlannedChange> Changes, IReadOnlyList<Diagnostic> Problems);
