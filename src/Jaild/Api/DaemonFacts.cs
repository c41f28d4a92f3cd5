using System.Reflection;
using Google.Protobuf.WellKnownTypes;
using Jaild.Core.Hosts;
using Jaild.Journal;
using Jaild.Settings;

namespace Jaild.Api;

/// <summary>What the daemon tells of itself.</summary>
internal sealed class DaemonFacts(JaildOptions options, FileJournal journal, IJailHost host, TimeProvider time)
{
    private readonly Lazy<Task<string>> boot = new(() => host.BootId(CancellationToken.None));

    /// <summary>The version of this program.</summary>
    public static string Version { get; } =
        typeof(DaemonFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>When it came up; everything asked since then is in the ledger.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>Whether all jails have been compared with the machine.</summary>
    public bool Recovered { get; set; }

    /// <summary>Completes when what recovery set going is at rest or an operation; null before it was set going.</summary>
    public Task? Begun { get; set; }

    public async Task<V1.GetInfoResponse> Info(CancellationToken cancel)
    {
        var begun = Begun is { IsCompleted: true }; // before the ledger is looked at, or its operations could be of before
        var ledger = journal.Ledger;
        var info = new V1.GetInfoResponse
        {
            Version = Version, Pid = Environment.ProcessId, StartTime = Started.ToTimestamp(), Host = host.Name,
            BootId = await boot.Value.WaitAsync(cancel), Epoch = journal.Epoch.ToString(), Revision = ledger.Revision,
            OldestRevision = journal.Oldest, Damage = journal.Damage?.Message ?? "", Store = options.Store, Socket = options.Socket,
            OpenOperations = ledger.Operations.Count(o => !o.Done), Recovered = Recovered, Begun = begun,
        };
        info.Jails.AddRange(ledger.Jails.CountBy(j => j.Status.State).OrderBy(c => c.Key)
            .Select(c => new V1.StateCount { State = c.Key.ToProto(), Count = c.Value }));
        return info;
    }
}
