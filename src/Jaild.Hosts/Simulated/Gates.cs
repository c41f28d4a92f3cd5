using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>Where calls and commands wait by name until somebody releases them, and where others wait for that to happen.</summary>
internal sealed class Gates
{
    private readonly Lock gate = new();
    private readonly List<(string Name, TaskCompletionSource Open)> waiting = [];
    private readonly Dictionary<string, TaskCompletionSource> expected = new(StringComparer.Ordinal);

    /// <summary>Waits at a name until released.</summary>
    public async Task Wait(string name, CancellationToken cancel)
    {
        var mine = (Name: name, Open: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.Add(mine);
            if (expected.Remove(name, out var somebody))
            {
                somebody.TrySetResult();
            }
        }
        try
        {
            await mine.Open.Task.WaitAsync(cancel);
        }
        finally
        {
            lock (gate)
            {
                waiting.Remove(mine);
            }
        }
    }

    /// <summary>Completes when somebody waits at a name.</summary>
    public Task WhenBlocked(string name)
    {
        lock (gate)
        {
            if (waiting.Exists(w => w.Name == name))
            {
                return Task.CompletedTask;
            }
            if (!expected.TryGetValue(name, out var somebody))
            {
                expected[name] = somebody = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            return somebody.Task;
        }
    }

    /// <summary>Lets all go that wait at a name.</summary>
    public void Release(string name)
    {
        lock (gate)
        {
            var theirs = waiting.FindAll(w => w.Name == name);
            theirs.ForEach(w => w.Open.TrySetResult());
            if (theirs.Count == 0)
            {
                throw new JaildException(ErrorKind.NotFound, "NOT_BLOCKED",
                    $"nothing waits at '{name}'; blocked now: {(waiting.Count == 0 ? "nothing" : string.Join(", ", waiting.Select(w => w.Name)))}");
            }
        }
    }
}
