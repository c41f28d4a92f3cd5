using System.Runtime.InteropServices;

namespace Jaild.Commands;

/// <summary>SIGTERM and SIGINT as a wish to end in order, instead of the process's end.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals() =>
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask), PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask)];

    /// <summary>Completes when either came.</summary>
    public Task Asked => asked.Task;

    public void Dispose() => Array.ForEach(registrations, r => r.Dispose());

    private void Ask(PosixSignalContext signal)
    {
        signal.Cancel = true;
        asked.TrySetResult();
    }
}
