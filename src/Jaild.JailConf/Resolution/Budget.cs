using Jaild.JailConf.Diagnostics;

namespace Jaild.JailConf.Resolution;

/// <summary>Keeps the putting together of all jails within the limits: beyond them the configuration is refused.</summary>
internal sealed class Budget(Limits limits, Report report)
{
    private const int PerValue = 32;

    private int steps = limits.Steps;
    private long bytes = limits.ExpandedBytes;

    /// <summary>Whether a limit is passed. Then nothing need be done any more.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Counts statements and comparisons.</summary>
    public void Step(int count)
    {
        steps -= count;
        if (steps < 0)
        {
            Spend($"more than {limits.Steps} statements in all jails together: wildcard blocks count once for each jail");
        }
    }

    /// <summary>Counts a value with its bytes.</summary>
    public void Value(int length)
    {
        bytes -= length + PerValue;
        if (bytes < 0)
        {
            Spend($"variables make more than {limits.ExpandedBytes} bytes of all jails together");
        }
    }

    private void Spend(string text)
    {
        if (!IsSpent)
        {
            report.File(null, text);
        }
        IsSpent = true;
    }
}
