namespace Jaild.Hosts.Simulated;

/// <summary>A process that does one call for a daemon, and goes on when the daemon is killed.</summary>
internal sealed class MachineChild(MachineCall call, MachineConnection daemon, CancellationTokenSource ended)
{
    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it does.</summary>
    public MachineCall Call => call;

    /// <summary>Its work, from its beginning to its end.</summary>
    public Task<MachineAnswer> Work { get; set; } = Task.FromResult(MachineAnswer.Done);

    /// <summary>Cancelled when it was ended.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Whether its daemon was killed.</summary>
    public bool IsOrphan => daemon.IsLost;

    /// <summary>Completes when it shall go on to its end.</summary>
    public Task Finishing => finish.Task;

    /// <summary>Ends it where it is.</summary>
    public void End() => _ = ended.CancelAsync();

    /// <summary>Lets it go on to its end.</summary>
    public void Finish() => finish.TrySetResult();
}
