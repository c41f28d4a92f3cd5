using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Runs the commands of exec.*, on the host or inside a jail, as jail(8) reads them.</summary>
internal sealed class Hooks(LinuxHostOptions options, OciRuntime runtime, ChildProcess children, StrayChildren strays)
{
    private const int NotFound = 127;

    internal Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel) => CommandLine.Split(hook.Command) switch
    {
        [] => Task.FromResult(new HookResult(0, false, "")),
        var words when hook.Inside => RunInside(words, hook, jail, cancel),
        var words => RunOutside(words, hook, jail, cancel),
    };

    private async Task<HookResult> RunOutside(IReadOnlyList<string> words, Hook hook, JailRun jail, CancellationToken cancel)
    {
        var environment = HookEnvironment.For(jail);
        if (CommandLine.Find(words[0], environment["PATH"]) is not { } program || !File.Exists(program))
        {
            return new(NotFound, false, $"{words[0]}: not found");
        }
        var end = await children.Run(new(program, [.. words.Skip(1)], environment, hook.Timeout), cancel);
        return new(end.ExitCode, end.TimedOut, end.Output);
    }

    /// <summary>
    /// The runtime only starts the command, with a file as its output, and leaves it to us as its subreaper: in the foreground it would
    /// hang while a background child holds the output, and killing it would leave the command alive.
    /// </summary>
    private async Task<HookResult> RunInside(IReadOnlyList<string> words, Hook hook, JailRun jail, CancellationToken cancel)
    {
        var bundle = options.Bundle(jail.Uuid);
        var (processFile, pidFile) = (Path.Combine(bundle, "exec.json"), Path.Combine(bundle, "exec.pid"));
        File.Delete(pidFile);
        File.WriteAllText(processFile, Bundle.Process(jail, words, HookEnvironment.For(jail)).ToJsonString());
        using var output = new OutputFile();
        using var orphans = ChildClaims.Expect();
        try
        {
            await runtime.Call($"run '{hook.Command}' in {jail.Name}", ["exec", "--detach", "--pid-file", pidFile, "--process", processFile, jail.Uuid.ToString()],
                HookEnvironment.Mark(jail), new Deadlines(jail.Definition).Tool, cancel, output: output);
        }
        catch (JaildException failed) when (failed.Reason == "RUNTIME_FAILED")
        {
            return new(NotFound, false, failed.Message);
        }
        catch
        {
            // cut off in the middle, it may have left the command without telling its number
            await strays.End(jail, CancellationToken.None);
            throw;
        }
        var pid = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
        ChildClaims.Adopt(pid);
        using var process = Signals.Open(pid);
        var timedOut = process is not null && await children.Await(pid, process, hook.Timeout, cancel);
        var code = ChildClaims.Collect(pid);
        cancel.ThrowIfCancellationRequested();
        return new(code, timedOut, output.Tail());
    }
}
