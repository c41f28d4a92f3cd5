using System.Text;

namespace Jaild.Tests.Jaildctl;

/// <summary>Completes when a text was written.</summary>
internal sealed class AwaitedText(string text) : StringWriter
{
    private readonly TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder all = new();

    public Task Found => found.Task;

    public override void WriteLine(string? value)
    {
        all.AppendLine(value);
        if (all.ToString().Contains(text, StringComparison.Ordinal))
        {
            found.TrySetResult();
        }
    }

    public override string ToString() => all.ToString();
}
