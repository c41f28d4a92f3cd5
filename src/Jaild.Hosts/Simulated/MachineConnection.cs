namespace Jaild.Hosts.Simulated;

/// <summary>One daemon's way to a machine in the same process. When that daemon is killed, or the machine boots, it is lost for good.</summary>
internal sealed class MachineConnection(SimulatedMachine machine, CancellationToken boot) : ISimulatedMachine, IDisposable
{
    private readonly CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(boot);

    /// <summary>Cancelled when its daemon is no more.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>The same, already true while those who wait are still being told.</summary>
    public bool IsLost => boot.IsCancellationRequested || lost.IsCancellationRequested;

    /// <inheritdoc/>
    public Task<MachineAnswer> Call(MachineCall call, CancellationToken cancel) => machine.Call(call, this, cancel);

    /// <summary>kill -9 of the daemon: whatever it waits for ends as a crash, its children go on.</summary>
    public SimulatedCrash Crash(string where)
    {
        _ = lost.CancelAsync();
        return new SimulatedCrash(where, isOrigin: true);
    }

    /// <inheritdoc/>
    public void Dispose() => lost.Dispose();
}
