using System.Runtime.InteropServices;

namespace Jaild.Hosts.Native;

/// <summary>A file descriptor that is closed when nobody needs it any more.</summary>
internal sealed class Descriptor : SafeHandle
{
    /// <summary>Takes over a number that a call answered, or throws that call's error.</summary>
    internal Descriptor(nint answer, string call, string target) : base(-1, ownsHandle: true) =>
        SetHandle(Errno.Checked(answer, call, target));

    private Descriptor(int number) : base(-1, ownsHandle: true) => SetHandle(number);

    /// <summary>Takes over a number that a call answered, or null when it failed, with errno still set.</summary>
    internal static Descriptor? OrNull(nint answer) => answer < 0 ? null : new((int)answer);

    public override bool IsInvalid => handle < 0;

    /// <summary>The number; valid while this lives.</summary>
    internal int Number => (int)handle;

    /// <summary>A path by which the kernel finds the same file again, whatever became of its name.</summary>
    internal string ProcPath => $"/proc/self/fd/{Number}";

    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
