using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>Runs a jail's commands and ends its processes: upwards a failure counts, downwards it is only told.</summary>
internal sealed class HookRunner(EngineParts parts, LiveJail jail, RunControl control)
{
    /// <summary>Whether failures of stop hooks count for nothing and every hook is cut short.</summary>
    public bool Forced => control.Forced || jail.Status.Work is { Force: true };

    /// <summary>The commands of some parameters, in order.</summary>
    public IEnumerable<Hook> Of(IEnumerable<string> parameters, bool inside) =>
        from parameter in parameters
        from command in jail.Definition.List(parameter)
        select new Hook(parameter, command, inside, jail.Deadlines.Hook);

    /// <summary>Runs one whose failure is an error.</summary>
    public async Task Run(Hook hook, CancellationToken cancel)
    {
        var result = await parts.Host.Run(hook, jail.Run(), cancel);
        if (Failure(hook, result) is { } failure)
        {
            throw new JaildException(ErrorKind.Host, result.TimedOut ? "HOOK_TIMEOUT" : "HOOK_FAILED", failure)
            {
                Metadata = new Dictionary<string, string> { ["exit_code"] = $"{result.ExitCode}", ["parameter"] = hook.Parameter },
            };
        }
    }

    /// <summary>Runs one whose failure is only told; answers whether it went well.</summary>
    public async Task<string?> Try(Hook hook, string step, CancellationToken cancel)
    {
        // Forcing cuts off the hook at work; those after it have their short time.
        var forced = Forced;
        using var hurried = CancellationTokenSource.CreateLinkedTokenSource(cancel, control.Forced ? CancellationToken.None : control.HurryToken);
        string? failure;
        int? code = null;
        try
        {
            var result = await parts.Host.Run(forced ? hook with { Timeout = jail.Deadlines.ForcedHook } : hook, jail.Run(), hurried.Token);
            (failure, code) = (Failure(hook, result), result.ExitCode);
        }
        catch (Exception e)
        {
            control.ThrowIfCut();
            failure = $"{hook.Parameter} '{hook.Command}': {(e is OperationCanceledException ? "cut off" : e.Message)}";
        }
        if (failure is not null)
        {
            jail.Tell(new(EventKind.Warning) { Step = step, Reason = "HOOK_FAILED", Message = failure, ExitCode = code });
        }
        return failure;
    }

    /// <summary>Runs the stop hooks, each journaled before it runs. Answers the first failure that counts, or null.</summary>
    public async Task<string?> Stop(CancellationToken cancel)
    {
        foreach (var hook in Of(["exec.prestop"], inside: false).Concat(Of(["exec.stop"], inside: true)))
        {
            control.ThrowIfEnding();
            jail.Tell(new(EventKind.StepBegun) { Step = hook.Parameter });
            await jail.Flush();
            var began = parts.Time.GetTimestamp();
            if (await Try(hook, hook.Parameter, cancel) is not { } failure)
            {
                jail.Tell(new(EventKind.StepDone) { Step = hook.Parameter, Duration = parts.Time.GetElapsedTime(began) });
            }
            else if (!Forced)
            {
                return failure;
            }
        }
        return null;
    }

    /// <summary>SIGTERM to the jail's processes and stop.timeout to end.</summary>
    public async Task Terminate(string step, CancellationToken cancel)
    {
        var forced = control.Forced;
        using var hurried = CancellationTokenSource.CreateLinkedTokenSource(cancel, forced ? CancellationToken.None : control.HurryToken);
        try
        {
            var grace = forced && jail.Deadlines.Stop > jail.Deadlines.ForcedHook ? jail.Deadlines.ForcedHook : jail.Deadlines.Stop;
            await parts.Host.Terminate(jail.Run(), grace, hurried.Token);
        }
        catch (Exception failure)
        {
            control.ThrowIfCut();
            if (forced == control.Forced)
            {
                jail.Tell(new(EventKind.Warning) { Step = step, Reason = "TERMINATE_FAILED", Message = failure.Message });
            }
        }
    }

    private static string? Failure(Hook hook, HookResult result)
    {
        if (result is { ExitCode: 0, TimedOut: false })
        {
            return null;
        }
        var how = result.TimedOut ? $"was ended after {hook.Timeout.TotalSeconds:0.#} s" : $"ended with code {result.ExitCode}";
        var output = result.Output.Trim();
        return $"{hook.Parameter} '{hook.Command}' {how}{(output == "" ? "" : $": {output}")}";
    }
}
