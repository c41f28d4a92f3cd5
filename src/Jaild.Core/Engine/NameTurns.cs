using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// Who is to make a jail of a name waits for those who asked for the same name before, and for nobody else. Nothing is kept of
/// a name that nobody is waiting for.
/// </summary>
internal sealed class NameTurns
{
    private readonly Lock gate = new();
    private readonly Dictionary<JailName, Task> last = [];

    /// <summary>How many names are somebody's turn.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return last.Count;
            }
        }
    }

    /// <summary>Completes when it is the caller's turn, which ends when the answer is disposed of.</summary>
    public async Task<IDisposable> Take(JailName name)
    {
        var turn = new Turn(this, name);
        Task before;
        lock (gate)
        {
            before = last.GetValueOrDefault(name, Task.CompletedTask);
            last[name] = turn.Over;
        }
        await before;
        return turn;
    }

    private void End(JailName name, Task turn)
    {
        lock (gate)
        {
            if (last[name] == turn)
            {
                last.Remove(name);
            }
        }
    }

    private sealed class Turn(NameTurns turns, JailName name) : IDisposable
    {
        private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => over.Task;

        public void Dispose()
        {
            turns.End(name, over.Task);
            over.SetResult();
        }
    }
}
