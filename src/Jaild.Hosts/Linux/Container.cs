using System.Text.Json;
using System.Text.Json.Nodes;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux;

/// <summary>The jail in the kernel: a container of the runtime whose first process only waits, so that a jail without processes stays.</summary>
internal sealed class Container(LinuxHostOptions options, OciRuntime runtime, ContainerSight sight, Cgroups cgroups, TimeProvider time, string boot)
{
    /// <summary>How long the kernel is given to end a killed jail before the rest goes on without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal IReadOnlyList<Resource> Plan(JailRun jail)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var id = jail.Uuid.ToString();
        return [new("jail", id, Directory.Exists(runtime.StateOf(id)) && !IsOurs(jail.Uuid)) { Facts = ContainerSight.Facts(("boot", boot), ("group", cgroups.PathOf(jail.Uuid)), ("operation", jail.Operation.ToString())) }];
    }

    internal async Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel)
    {
        if (resource.Existed)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CONTAINER_EXISTS", $"a container {resource.Name} that is not ours is in {options.RuntimeRoot}: remove it first");
        }
        var group = sight.Group(resource, jail.Uuid);
        if (cgroups.First(group) is { } made)
        {
            if (OperationOf(jail.Uuid) is { } other && other != jail.Operation.ToString())
            {
                throw new JaildException(ErrorKind.AlreadyExists, "LEFTOVER", $"jail {jail.Name} still runs from another start (operation {other}, process {made.Pid}): end it by hand, then start anew");
            }
            if (IsOurs(jail.Uuid) && await IsRunning(jail, cancel))
            {
                return sight.Identify(resource, made);
            }
        }
        await Clean(jail, group, cancel);
        var bundle = options.Bundle(jail.Uuid);
        Directory.CreateDirectory(bundle);
        File.WriteAllText(Path.Combine(bundle, "config.json"), Bundle.Config(jail, group, options.PauseProgram, options.Network(jail.Uuid), runtime).ToJsonString());
        await Call("create", jail, cancel, "--bundle", bundle, "--pid-file", Path.Combine(bundle, "pid"));
        await Call("start", jail, cancel);
        return sight.Identify(resource, cgroups.First(group)
            ?? throw new JaildException(ErrorKind.Host, "DIED", $"the first process of {jail.Name} ended at once: look whether {options.PauseProgram} can run in {jail.Definition.Path}"));
    }

    /// <summary>Kills it and takes away what the runtime has of it; looks for itself, for a runtime killed in the middle calls its leavings removed.</summary>
    internal async Task Remove(Resource resource, JailRun jail, CancellationToken cancel)
    {
        if (resource.Existed || (OperationOf(jail.Uuid) is { } now && resource.Facts.TryGetValue("operation", out var made) && made != now))
        {
            // what is there is of another start
            return;
        }
        if (sight.Look(resource, jail.Uuid, out var first) == Presence.Changed)
        {
            throw new JaildException(ErrorKind.Host, "IDENTITY_CHANGED", $"jail {jail.Name} is not the one that was started: process {first?.Pid} is in its place; end that by hand, then recover");
        }
        await Clean(jail, sight.Group(resource, jail.Uuid), cancel);
    }

    private async Task Clean(JailRun jail, string group, CancellationToken cancel)
    {
        var id = jail.Uuid.ToString();
        if (Directory.Exists(runtime.StateOf(id)) && !IsOurs(jail.Uuid))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CONTAINER_EXISTS", $"a container {id} that is not ours is in {options.RuntimeRoot}: remove it first");
        }
        if (await Ended(group, cancel) && Directory.Exists(runtime.StateOf(id)))
        {
            try
            {
                await Call("delete", jail, cancel, "--force");
            }
            catch (JaildException failed) when (failed.Reason is "RUNTIME_FAILED" or "RUNTIME_TIMEOUT" or "PROGRAM_NOT_STARTED")
            {
                // its processes have ended and its groups are a step of ours: a runtime that is gone or broken by now hinders no stop
            }
        }
        DeleteDirectory(runtime.StateOf(id));
        DeleteDirectory(options.Bundle(jail.Uuid));
    }

    /// <summary>Whether all processes were ended in time; if not they are killed all the same, and the jail is dying.</summary>
    private async Task<bool> Ended(string group, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await cgroups.Kill(group, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether a bundle of ours stands behind a UUID.</summary>
    internal bool IsOurs(Guid uuid) => File.Exists(Path.Combine(options.Bundle(uuid), "config.json"));

    /// <summary>The operation of the start that a bundle was made for; null when there is none, or none of this version.</summary>
    private string? OperationOf(Guid uuid) => Bundle.Annotation(options.Bundle(uuid), Bundle.OperationKey);

    private async Task<bool> IsRunning(JailRun jail, CancellationToken cancel)
    {
        var text = await Call("state", jail, cancel);
        try
        {
            return JsonNode.Parse(text)?["status"]?.GetValue<string>() == "running";
        }
        catch (Exception rubbish) when (rubbish is JsonException or InvalidOperationException)
        {
            throw new JaildException(ErrorKind.Host, "RUNTIME_BROKEN", $"{runtime.Path} told the state of {jail.Name} in no JSON object: {text[..Math.Min(text.Length, 200)]}", rubbish);
        }
    }

    private Task<string> Call(string verb, JailRun jail, CancellationToken cancel, params string[] arguments) =>
        runtime.Of(jail.Uuid).Call($"{verb} {jail.Name}", [verb, .. arguments, jail.Uuid.ToString()], HookEnvironment.Mark(jail),
            new Deadlines(jail.Definition).Tool, cancel, silent: verb == "create");

    private static void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
