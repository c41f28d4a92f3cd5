using Jaild.Core.Engine;
using Jaild.Hosts.Simulated;

namespace Jaild.Tests.Engine;

/// <summary>Work of a daemon that may be killed in the middle of it.</summary>
internal static class Attempt
{
    /// <summary>Waits for its end, or for the daemon's.</summary>
    public static async Task Run(Func<Task> work, MachineConnection daemon, JailSupervisor supervisor)
    {
        var dead = new TaskCompletionSource();
        using var told = daemon.Lost.Register(() => dead.TrySetResult());
        var task = work();
        await Task.WhenAny(task, dead.Task);
        if (!daemon.IsLost)
        {
            await task;
        }
        else
        {
            // Killed before its workers were let go, it will never be idle; then what it did has thrown.
            await Task.WhenAny(supervisor.Idle(), task.ContinueWith(t => t.Exception, TaskScheduler.Default));
        }
    }
}
