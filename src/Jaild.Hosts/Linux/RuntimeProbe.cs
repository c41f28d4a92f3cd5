using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux;

/// <summary>Finds the runtime that works here by making a small container with it and removing it again: a version says too little.</summary>
internal sealed partial class RuntimeProbe(LinuxHostOptions options, ChildProcess children, Cgroups cgroups, Reaper reaper, TimeProvider time, string boot, ILogger logger)
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly ImmutableArray<string> Usual = ["runc", "crun"];

    /// <summary>The runtime, or an error that says of each one tried why it does not do.</summary>
    internal async Task<OciRuntime> Find(CancellationToken cancel)
    {
        if (!File.Exists(options.PauseProgram))
        {
            throw new JaildException(ErrorKind.Host, "NO_PAUSE_PROGRAM", $"{options.PauseProgram} is not there: install the package catatonit");
        }
        var reasons = new List<string>();
        foreach (var name in options.Runtime is { } given ? [given] : Usual)
        {
            if (CommandLine.Find(name, Path) is not { } path || !File.Exists(path))
            {
                reasons.Add($"{name} is not there");
                continue;
            }
            var runtime = new OciRuntime(path, options.RuntimeArguments, options, children);
            try
            {
                await Try(runtime, cancel);
                reasons.ForEach(r => Log.Refused(logger, r));
                return runtime;
            }
            catch (JaildException failed)
            {
                reasons.Add(failed.Message);
            }
        }
        throw new JaildException(ErrorKind.Host, "NO_RUNTIME", $"no OCI runtime works here: {string.Join("; ", reasons)}. Install the package runc, or name one that works");
    }

    private async Task Try(OciRuntime runtime, CancellationToken cancel)
    {
        var root = System.IO.Path.Combine(options.RunDirectory, "probe");
        Directory.CreateDirectory(root);
        // always the same for this directory: what a daemon killed while it probed has left is found and cleared away
        var uuid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(options.RunDirectory)).AsSpan(0, 16));
        var jail = new JailRun
        {
            Uuid = uuid, Name = JailName.Parse("probe"), Definition = JailDefinition.Empty.With("path", root),
            Operation = uuid, State = JailState.Absent, Trigger = Trigger.Create,
        };
        var container = new Container(options, runtime, new(cgroups, reaper, boot), cgroups, time, boot);
        var groups = cgroups.Plan(uuid)[0] with { Existed = false };
        await container.Remove(new("jail", uuid.ToString()), jail, cancel);
        var made = container.Plan(jail)[0];
        try
        {
            Cgroups.Make(groups);
            made = await container.Make(made, jail, cancel);
        }
        finally
        {
            await container.Remove(made, jail, CancellationToken.None);
            await cgroups.Remove(groups, CancellationToken.None);
            Directory.Delete(root, recursive: true);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A runtime was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
