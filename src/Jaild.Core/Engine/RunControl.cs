namespace Jaild.Core.Engine;

/// <summary>The daemon goes down: the step at hand was not begun, or was cut off.</summary>
internal sealed class EndingException : Exception;

/// <summary>How a transition under way is cancelled, hurried or ended from outside.</summary>
internal sealed class RunControl(EngineParts parts) : IDisposable
{
    private readonly CancellationTokenSource cancel = new();
    private readonly CancellationTokenSource hurry = new();
    private readonly List<CancellationTokenSource> limits = [];

    /// <summary>Why it was cancelled, or null.</summary>
    public JaildException? Cancelled { get; private set; }

    /// <summary>Whether it goes on by force.</summary>
    public bool Forced => hurry.IsCancellationRequested;

    /// <summary>Set when it shall go on by force: what runs is cut off.</summary>
    public CancellationToken HurryToken => hurry.Token;

    /// <summary>Takes it back.</summary>
    public void Cancel(JaildException why)
    {
        Cancelled ??= why;
        cancel.Cancel();
    }

    /// <summary>From now on by force.</summary>
    public void Hurry() => hurry.Cancel();

    /// <summary>A limit of time for what is done upwards; a cancel and the daemon's end are in it too.</summary>
    public CancellationToken Limit(TimeSpan limit) => Linked(limit, cancel.Token);

    /// <summary>A limit of time for what is undone, which nobody can cancel.</summary>
    public CancellationToken UndoLimit(TimeSpan limit) => Linked(limit, CancellationToken.None);

    /// <summary>Ends the run here if the daemon goes down: no new step is begun.</summary>
    public void ThrowIfEnding() => Throw(parts.Ending);

    /// <summary>Ends the run here if the daemon's grace is over: the step at hand was cut off.</summary>
    public void ThrowIfCut() => Throw(parts.Cut);

    /// <summary>What a failure means for the operation.</summary>
    public JaildException Meaning(Exception failure, string what, TimeSpan elapsed)
    {
        ThrowIfCut();
        return Cancelled ?? failure switch
        {
            JaildException known => known,
            OperationCanceledException => new(ErrorKind.Timeout, "DEADLINE", $"{what} was cut off after {elapsed.TotalSeconds:0.#} s: its time was over"),
            _ => new(ErrorKind.Internal, "INTERNAL", $"{what}: {failure.GetType().Name}: {failure.Message}", failure),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cancel.Dispose();
        hurry.Dispose();
        limits.ForEach(l => l.Dispose());
    }

    private static void Throw(CancellationTokenSource source)
    {
        if (source.IsCancellationRequested)
        {
            throw new EndingException();
        }
    }

    private CancellationToken Linked(TimeSpan limit, CancellationToken other)
    {
        var timer = new CancellationTokenSource(limit, parts.Time);
        var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, other, parts.Cut.Token);
        limits.AddRange([timer, linked]);
        return linked.Token;
    }
}
