using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Linux.Commands;

namespace Jaild.Hosts.Linux;

/// <summary>All of the Linux host that asks file systems which may never answer: see <see cref="PatientCalls"/>. Roots, directories and mounts are made and removed here.</summary>
internal sealed class FilePart(PatientCalls calls, RootPart roots, MountPart mounts)
{
    private static readonly TimeSpan checkLimit = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with a definition; a path that does not answer is.</summary>
    internal IReadOnlyList<FieldError> Errors(JailDefinition definition)
    {
        try
        {
            return calls.Run($"path {definition.Text("path")}", checkLimit,
                _ => Task.FromResult<IReadOnlyList<FieldError>>([.. LinuxParameters.Errors(definition), .. HookCheck.Errors(definition)]), _ => Task.CompletedTask, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (JaildException hangs) when (hangs.Kind == ErrorKind.Timeout)
        {
            return [new("path", hangs.Message)];
        }
    }

    internal Task<IReadOnlyList<Resource>> Plan(Step step, JailRun jail, Func<IReadOnlyList<Resource>> plan, CancellationToken cancel) =>
        calls.Run($"plan of {step.Name} for {jail.Name}", Limit(jail), _ => Task.FromResult(plan()), _ => Task.CompletedTask, cancel);

    internal Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel) => resource.Kind switch
    {
        "root" => calls.Run($"{resource}", new Deadlines(jail.Definition).Unpack + Limit(jail), token => roots.Make(resource, jail, token),
            made => Done(() => RootPart.Remove(made, jail.Uuid, CancellationToken.None)), cancel),
        "directory" => calls.Run($"{resource}", Limit(jail), _ => Task.FromResult(MadeDirectory.Make(resource, jail)),
            made => Done(() => MadeDirectory.Remove(made, jail)), cancel),
        _ => calls.Run($"{resource}", Limit(jail), token => Task.FromResult(MountPart.Make(resource, jail, token)),
            made => mounts.Remove(made, jail, force: true, CancellationToken.None), cancel),
    };

    internal Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel) => resource.Kind switch
    {
        "root" => Undo($"{resource}", new Deadlines(jail.Definition).Unpack, token => Done(() => RootPart.Remove(resource, jail.Uuid, token)), cancel),
        "directory" => Undo($"{resource}", Limit(jail), _ => Done(() => MadeDirectory.Remove(resource, jail)), cancel),
        _ => Undo($"{resource}", Limit(jail), token => mounts.Remove(resource, jail, force, token), cancel),
    };

    internal Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel) => calls.Run($"look for {resource}", Limit(jail), _ => Task.FromResult(resource.Kind switch
    {
        "root" => RootPart.IsThere(resource, jail.Uuid),
        "directory" => MadeDirectory.IsThere(resource, jail),
        _ => mounts.IsThere(resource, jail),
    }), _ => Task.CompletedTask, cancel);

    /// <summary>Ends the children of an operation: the environment of a process that waits for a file server may not be readable either.</summary>
    internal Task EndChildren(StrayChildren strays, JailRun jail, CancellationToken cancel) =>
        Undo($"children of {jail.Name}", new Deadlines(jail.Definition).Recovering, token => strays.End(jail, token), cancel);

    private Task<bool> Undo(string name, TimeSpan limit, Func<CancellationToken, Task> work, CancellationToken cancel) => calls.Run(name, limit, async token =>
    {
        await work(token);
        return true;
    }, _ => Task.CompletedTask, cancel);

    private static TimeSpan Limit(JailRun jail) => new Deadlines(jail.Definition).Tool;

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
