using Jaild.Api;
using Jaild.Core.Engine;
using Jaild.Core.Hosts;
using Jaild.Definitions;
using Jaild.Journal;
using Jaild.Settings;

namespace Jaild;

/// <summary>
/// The running daemon, in its order: the journal is open before the socket, the socket before recovery (so a client sees
/// it). Going down is the same backwards, and leaves running jails running.
/// </summary>
internal sealed partial class Daemon : IAsyncDisposable
{
    /// <summary>How long a recovery that was told to end may take for it.</summary>
    private static readonly TimeSpan RecoveryEnd = TimeSpan.FromSeconds(5);

    private readonly FileJournal journal;
    private readonly IDisposable claim;
    private readonly IJailHost host;
    private readonly JailSupervisor supervisor;
    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly DaemonFacts facts;
    private readonly DefinitionFiles definitions;
    private readonly ILogger<Daemon> logger;
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource recovering = new();
    private readonly Task transitions;
    private readonly Task recovery;

    private Daemon(FileJournal journal, IDisposable claim, IJailHost host, JailSupervisor supervisor, WebApplication app)
    {
        (this.journal, this.claim, this.host, this.supervisor, this.app) = (journal, claim, host, supervisor, app);
        time = app.Services.GetRequiredService<TimeProvider>();
        (facts, logger) = (app.Services.GetRequiredService<DaemonFacts>(), app.Services.GetRequiredService<ILogger<Daemon>>());
        definitions = app.Services.GetRequiredService<DefinitionFiles>();
        transitions = app.Services.GetRequiredService<TransitionLog>().Run(journal.Ledger.Revision, ending.Token);
        recovery = journal.Damage is null ? Recover() : Task.CompletedTask;
    }

    /// <summary>Completes when the journal can write no more: only a new process can go on.</summary>
    public Task<Exception> Failed => journal.Failed;

    /// <summary>Completes when every jail has been compared with the machine, what was found in the middle of something is set going, and the definitions of jails were read.</summary>
    public Task Recovered => recovery;

    /// <summary>Opens journal and socket, and begins to recover.</summary>
    public static async Task<Daemon> Start(
        JaildOptions options, Func<JaildOptions, TimeProvider, ILoggerFactory, Task<IJailHost>> openHost, TimeProvider time, ILoggerFactory logs)
    {
        var log = logs.CreateLogger<Daemon>();
        SocketFile.Prepare(options);
        var journalOptions = new JournalOptions
        {
            Directory = options.Store, WatchAge = options.WatchAge, WatchBytes = options.WatchBytes, RequestWindow = options.RequestAge,
            OperationAge = options.OperationAge, HistoryAge = options.HistoryAge, HistoryEvents = options.HistoryEvents,
        };
        var journal = FileJournal.Open(journalOptions, time, Guid.CreateVersion7, log);
        IJailHost? host = null;
        IDisposable? claim = null;
        try
        {
            claim = SocketFile.Claim(options);
            // only now: what a host tidies up when it is opened must not be another daemon's
            host = await openHost(options, time, logs);
            var supervisor = new JailSupervisor(journal, host, time, Guid.CreateVersion7, (jail, error) => Log.Faulted(log, jail, error));
            var app = ApiServer.Build(options, journal, supervisor, host, time, logs);
            await app.StartAsync();
            Log.Up(log, options.Socket, host.Name, journal.Epoch, journal.Ledger.Revision);
            return new Daemon(journal, claim, host, supervisor, app);
        }
        catch
        {
            (host as IDisposable)?.Dispose();
            claim?.Dispose();
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Reads the definitions of jails anew, once all jails have been compared with the machine; a damaged journal takes no changes.</summary>
    public async Task Reload()
    {
        await recovery;
        if (journal.Damage is null)
        {
            await definitions.ReloadAndLog(_ => true, ending.Token);
        }
    }

    /// <summary>Ends the daemon, not the jails: what is under way gets a grace, the rest is journaled as interrupted. The socket stays until then.</summary>
    public async Task Stop(TimeSpan grace)
    {
        Log.GoingDown(logger, grace.TotalSeconds);
        await recovering.CancelAsync();
        await supervisor.Shutdown(grace);
        await EndRecovery();
        await app.StopAsync();
        await ending.CancelAsync();
        await transitions;
        Log.Down(logger, journal.Ledger.Revision);
    }

    public async ValueTask DisposeAsync()
    {
        await recovering.CancelAsync();
        await ending.CancelAsync();
        await app.DisposeAsync();
        (host as IDisposable)?.Dispose();
        claim.Dispose();
        journal.Dispose();
        ending.Dispose();
        recovering.Dispose();
    }

    /// <summary>A machine that does not answer must not keep the daemon from ending: what it has not compared, the next one compares.</summary>
    private async Task EndRecovery()
    {
        try
        {
            await recovery.WaitAsync(RecoveryEnd, time);
        }
        catch (TimeoutException)
        {
            Log.RecoveryHangs(logger, RecoveryEnd.TotalSeconds);
        }
    }

    private async Task Recover()
    {
        try
        {
            // a jail that is started at boot is started as it is defined by now; what is changed is done after its recovery
            await definitions.ReloadAndLog(c => c.Kind == ChangeKind.Changed && !Plan.IsUnmanaged(c.Jail!), recovering.Token);
            await supervisor.RecoverAll(recovering.Token);
            facts.Recovered = true;
            await definitions.ReloadAndLog(_ => true, recovering.Token);
        }
        catch (OperationCanceledException) when (recovering.IsCancellationRequested)
        {
            // the next start goes on with it
        }
        catch (Exception error)
        {
            Log.NotRecovered(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "jaild is up: socket={Socket} host={Host} epoch={Epoch} revision={Revision}")]
        public static partial void Up(ILogger logger, string socket, string host, Guid epoch, long revision);

        [LoggerMessage(Level = LogLevel.Information, Message = "jaild is going down; jails that run go on; steps at work have {Seconds} s")]
        public static partial void GoingDown(ILogger logger, double seconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "jaild is down: revision={Revision}")]
        public static partial void Down(ILogger logger, long revision);

        [LoggerMessage(Level = LogLevel.Critical, Message = "what happened to the jail cannot be journaled; it rests as it is until jaild is started anew: uuid={Uuid}")]
        public static partial void Faulted(ILogger logger, Guid uuid, Exception error);

        [LoggerMessage(Level = LogLevel.Warning, Message = "the machine has not answered recovery for {Seconds} s after it was told to end; the next start compares its jails again")]
        public static partial void RecoveryHangs(ILogger logger, double seconds);

        [LoggerMessage(Level = LogLevel.Critical, Message = "recovery failed; jails found in the middle of something stay as they are")]
        public static partial void NotRecovered(ILogger logger, Exception error);
    }
}
