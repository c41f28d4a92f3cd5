using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Tests.Api;

/// <summary>A machine that never says what jails it has, until the question is taken back.</summary>
internal sealed class SilentHost : IJailHost
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it was asked.</summary>
    public Task Asked => asked.Task;

    public string Name => "silent";

    public Task<string> BootId(CancellationToken cancel) => Task.FromResult("boot");

    public async Task<IReadOnlyList<HostJail>> List(CancellationToken cancel)
    {
        asked.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        return [];
    }

    public IReadOnlyList<string> Check(JailDefinition definition) => throw Never();
    public Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, CancellationToken cancel) => throw Never();
    public IReadOnlySet<string> Live => throw Never();
    public Task<IReadOnlyList<Resource>> Replan(Step step, IReadOnlyList<Resource> made, JailRun jail, CancellationToken cancel) => throw Never();
    public Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel) => throw Never();
    public Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel) => throw Never();
    public Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel) => throw Never();
    public Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel) => throw Never();
    public Task Terminate(JailRun jail, TimeSpan grace, CancellationToken cancel) => throw Never();
    public Task<Observation> Observe(JailRun jail, CancellationToken cancel) => throw Never();
    public Task Died(JailRun jail, CancellationToken cancel) => throw Never();
    public IAsyncEnumerable<MemoryKills> MemoryKilled(JailRun jail, long told, CancellationToken cancel) => throw Never();
    public Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, CancellationToken cancel) => throw Never();
    public Task<IReadOnlyList<JailProcess>> Processes(JailRun jail, CancellationToken cancel) => throw Never();
    public Task EndChildren(JailRun jail, CancellationToken cancel) => throw Never();

    private static InvalidOperationException Never() => new("there is no jail here");
}
