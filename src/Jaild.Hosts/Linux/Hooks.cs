using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux.Commands;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Runs the commands of exec.*, on the host or inside a jail, as jail(8) reads them.</summary>
internal sealed class Hooks(LinuxHostOptions options, OciRuntime runtime, ChildProcess children, PatientCalls calls, StrayChildren strays, TimeProvider time)
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
        var account = Account.Of(hook, jail);
        var (environment, directory) = (HookEnvironment.For(jail, account), HookEnvironment.Directory(jail, account));
        if (CommandLine.Find(words[0], environment["PATH"]) is not { } program || !File.Exists(program))
        {
            return new(NotFound, false, $"{words[0]}: not found");
        }
        if (!Directory.Exists(directory))
        {
            return new(NotFound, false, $"{directory}, the home of {account.Name}, is not there");
        }
        var line = account.IsNamed ? OtherUser.Words(account, program, words.Skip(1)) : [program, .. words.Skip(1)];
        var end = await children.Run(new(line[0], [.. line.Skip(1)], environment, hook.Timeout) { Directory = directory }, cancel);
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
        var account = await Ask("user", () => Account.Of(hook, jail), _ => { });
        using var console = await Ask("console log", () => ConsoleLog.Open(jail.Definition), late => late?.Dispose());
        using var output = console is null ? new OutputFile() : null;
        File.WriteAllText(processFile, Bundle.Process(jail, words, HookEnvironment.For(jail, account), account, HookEnvironment.Directory(jail, account)).ToJsonString());
        using var orphans = ChildClaims.Expect();
        try
        {
            await runtime.Of(jail.Uuid).Call($"run '{hook.Command}' in {jail.Name}", ["exec", "--detach", "--pid-file", pidFile, "--process", processFile, jail.Uuid.ToString()],
                HookEnvironment.Mark(jail), new Deadlines(jail.Definition).Tool, cancel, output: output, log: console?.File);
        }
        catch (JaildException failed) when (failed.Reason == "RUNTIME_FAILED")
        {
            // it may have failed only after the command had begun
            await EndStrays(jail);
            return new(NotFound, false, failed.Message);
        }
        catch
        {
            // cut off in the middle, it may have left the command without telling its number
            await EndStrays(jail);
            throw;
        }
        if (!int.TryParse(ProcFile.Text(pidFile), NumberStyles.Integer, CultureInfo.InvariantCulture, out var pid) || !ChildClaims.Adopt(pid))
        {
            await EndStrays(jail);
            throw new JaildException(ErrorKind.Host, "RUNTIME_BROKEN", $"{runtime.Of(jail.Uuid).Path} said that it ran '{hook.Command}' in {jail.Name}, but did not tell which process that is: use a runtime that honours --pid-file");
        }
        var end = await children.Collect(pid, output, hook.Timeout, cancel);
        return new(end.ExitCode, end.TimedOut, console is null ? end.Output : $"what it printed is in {console.Path}");

        // both are asked of file systems that may not answer
        Task<T> Ask<T>(string what, Func<T> open, Action<T> close) => calls.Run($"{what} of {jail.Name}", new Deadlines(jail.Definition).Tool, _ => Task.FromResult(open()), late =>
        {
            close(late);
            return Task.CompletedTask;
        }, cancel);
    }

    /// <summary>Whoever has cancelled waits for this, so it has a limit of its own.</summary>
    private async Task EndStrays(JailRun jail)
    {
        using var patience = new CancellationTokenSource(Session.Grace + Session.Patience, time);
        try
        {
            await strays.End(jail, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new JaildException(ErrorKind.Host, "CHILD_UNKILLABLE", $"what was at work in {jail.Name} does not end though it was killed: look what it waits for, then stop the jail");
        }
    }
}
