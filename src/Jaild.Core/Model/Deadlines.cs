namespace Jaild.Core.Model;

/// <summary>How long everything may take for a jail, as its definition has it or by default.</summary>
/// <param name="Definition">The definition as applied.</param>
public sealed record Deadlines(JailDefinition Definition)
{
    /// <summary>The whole way to running or to stopped after create.</summary>
    public TimeSpan Starting => Of("$jaild_starting_limit");

    /// <summary>The whole way from running to dying.</summary>
    public TimeSpan Stopping => Of("$jaild_stopping_limit");

    /// <summary>Taking back everything.</summary>
    public TimeSpan Recovering => Of("$jaild_recovering_limit");

    /// <summary>How long the kernel is waited for before a jail counts as lingering.</summary>
    public TimeSpan Dying => Of("$jaild_dying_limit");

    /// <summary>One command of exec.*; zero is jail(8)'s word for no limit of its own, so that the start's remains.</summary>
    public TimeSpan Hook => Of("exec.timeout") is { Ticks: > 0 } limit ? limit : Starting;

    /// <summary>A command of exec.* while a stop is forced.</summary>
    public TimeSpan ForcedHook => Hook < TimeSpan.FromSeconds(5) ? Hook : TimeSpan.FromSeconds(5);

    /// <summary>From SIGTERM to SIGKILL; zero sends none.</summary>
    public TimeSpan Stop => Of("stop.timeout");

    /// <summary>One mount, ifconfig, zfs or call of a runtime.</summary>
    public TimeSpan Tool => Of("$jaild_tool_timeout");

    /// <summary>Unpacking an archive.</summary>
    public TimeSpan Unpack => Of("$jaild_unpack_limit");

    private TimeSpan Of(string name) => Definition.Seconds(name, Parameters.DefaultSeconds(name));
}
