using System.Text.Json;
using System.Text.Json.Nodes;
using Jaild.Core;
using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>An OCI runtime by its command line, with its state in a directory of ours.</summary>
internal sealed class OciRuntime(string path, IReadOnlyList<string> given, LinuxHostOptions options, ChildProcess children)
{
    private readonly string root = options.RuntimeRoot;
    private static int calls;

    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The runtime's program.</summary>
    internal string Path => path;

    /// <summary>Its options before those of a call.</summary>
    internal IReadOnlyList<string> Given => given;

    /// <summary>The runtime that made a container, the only one that can read what it keeps of it: another may have been configured since.</summary>
    internal OciRuntime Of(Guid jail) => Bundle.RuntimeIn(options.Bundle(jail)) is { } made ? new(made[0], made[1..], options, children) : this;

    /// <summary>Where it keeps the state of a container.</summary>
    internal string StateOf(string id) => System.IO.Path.Combine(root, id);

    /// <summary>The containers that it has state of.</summary>
    internal IEnumerable<string> Known() => Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(d => System.IO.Path.GetFileName(d)).Where(n => n[0] != '.') : [];

    /// <summary>Calls it; a failure is an error with its own words. Its container would keep a pipe open, so only files are given to it.</summary>
    internal async Task<string> Call(string what, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> mark, TimeSpan timeout, CancellationToken cancel, bool silent = false, OutputFile? output = null, Descriptor? log = null)
    {
        Directory.CreateDirectory(root);
        var errors = options.CallLog(Interlocked.Increment(ref calls));
        try
        {
            var environment = new Dictionary<string, string>(mark) { ["PATH"] = HookEnvironment.Path };
            var end = await children.Run(new(path, [.. given, "--root", root, "--log", errors, "--log-format", "json", .. arguments], environment, timeout) { Silent = silent, Output = output, Log = log }, cancel);
            return end.TimedOut ? throw new JaildException(ErrorKind.Timeout, "RUNTIME_TIMEOUT", $"{path} did not {what} within {timeout.TotalSeconds:0} s and was ended")
                : end.ExitCode != 0 ? throw new JaildException(ErrorKind.Host, "RUNTIME_FAILED", $"{path} could not {what}: {LastError(errors) ?? (end.Output == "" ? $"exit code {end.ExitCode}" : end.Output)}")
                : end.Output;
        }
        finally
        {
            File.Delete(errors);
        }
    }

    private static string? LastError(string log)
    {
        try
        {
            return File.Exists(log) ? File.ReadLines(log).Select(Message).LastOrDefault(m => m is not null) : null;
        }
        catch (Exception rubbish) when (rubbish is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Message(string line)
    {
        var entry = JsonNode.Parse(line);
        return entry?["level"]?.GetValue<string>() == "error" ? entry["msg"]?.GetValue<string>() : null;
    }
}
