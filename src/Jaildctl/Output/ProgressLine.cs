using Jaild.V1;

namespace Jaildctl.Output;

/// <summary>
/// One line on a terminal that says what is under way, once it takes more than half a second: step k of n, its name, how
/// long it has taken. Nothing at all where lines cannot be redrawn.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(0.1);
    private readonly Terminal terminal;
    private readonly TimeProvider time;
    private readonly long began;
    private readonly ITimer? timer;
    private readonly Lock gate = new();
    private string text = "";
    private bool drawn;

    public ProgressLine(Terminal terminal, TimeProvider time)
    {
        (this.terminal, this.time, began) = (terminal, time, time.GetTimestamp());
        timer = terminal.CanRedraw ? time.CreateTimer(_ => Draw(), null, Patience, Beat) : null;
    }

    public void Tell(string jail, JailStatus status)
    {
        var work = status.Work is { StepNumber: > 0 } w ? $": step {w.StepNumber} of {w.StepCount}, {w.Step}" : "";
        Tell(jail, $"{Plain.Word(status.State)}{work}");
    }

    public void Tell(string jail, string what)
    {
        lock (gate)
        {
            text = Plain.Text($"{jail}: {what}");
        }
    }

    /// <summary>Takes the line away, so that another can be written.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (drawn)
            {
                terminal.Error.Write("\r\x1b[K");
                drawn = false;
            }
        }
    }

    public void Dispose()
    {
        timer?.Dispose();
        Clear();
    }

    private void Draw()
    {
        lock (gate)
        {
            if (text.Length > 0)
            {
                var line = $"{text}, {Ages.Span(time.GetElapsedTime(began))}";
                terminal.Error.Write($"\r{(line.Length < terminal.Width ? line : line[..(terminal.Width - 1)])}\x1b[K");
                drawn = true;
            }
        }
    }
}
