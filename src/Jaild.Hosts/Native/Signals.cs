using System.Globalization;

namespace Jaild.Hosts.Native;

/// <summary>Signals, by pidfd so that a number used again is never hit.</summary>
internal static class Signals
{
    internal const int Kill = 9;
    internal const int Terminate = 15;
    internal const int Child = 17;

    private const nint SendCall = 424;
    private const nint OpenCall = 434;

    /// <summary>Whether this process ignores a signal.</summary>
    internal static bool IsIgnored(int signal) => (ProcFile.Text("/proc/self/status") ?? "").Split('\n')
        .Where(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))
        .Any(l => (ulong.Parse(l[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0);

    /// <summary>A descriptor for the process that has that number now, or null when none has it (pidfd_open(2)).</summary>
    internal static Descriptor? Open(int pid)
    {
        var answer = LibC.Syscall(OpenCall, pid, 0, 0, 0, 0);
        if (answer < 0 && Errno.Last is not (Errno.NoProcess or Errno.Invalid))
        {
            throw Errno.Error("pidfd_open", $"process {pid}", Errno.Last);
        }
        return Descriptor.OrNull(answer);
    }

    /// <summary>Sends a signal; to one that has ended it does nothing (pidfd_send_signal(2)).</summary>
    internal static void Send(Descriptor process, int signal)
    {
        if (LibC.Syscall(SendCall, process.Number, signal, 0, 0, 0) < 0 && Errno.Last != Errno.NoProcess)
        {
            throw Errno.Error("pidfd_send_signal", $"signal {signal}", Errno.Last);
        }
    }
}
