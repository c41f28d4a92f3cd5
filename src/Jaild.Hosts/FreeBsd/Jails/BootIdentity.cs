using System.Buffers.Binary;
using System.Globalization;
using Jaild.Core;
using Jaild.Hosts.FreeBsd.Calls;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>Which boot of the machine it is: kern.boot_id, or, where there is none, kern.boottime, which moves when the clock is set.</summary>
internal static class BootIdentity
{
    private const string TimePrefix = "boottime-";
    private const long Tolerance = 60;

    /// <summary>That of the running kernel.</summary>
    internal static string Read(IKernelCalls kernel)
    {
        if (kernel.Read("kern.boot_id") is { Length: > 0 } id)
        {
            return Convert.ToHexStringLower(id);
        }
        var time = kernel.Read("kern.boottime") ?? throw new JaildException(ErrorKind.Host, "NO_BOOT_IDENTITY", "the kernel tells neither kern.boot_id nor kern.boottime");
        return TimePrefix + BinaryPrimitives.ReadInt64LittleEndian(time).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Whether two are the same boot: times of boot may differ by as much as a clock is set.</summary>
    internal static bool IsSame(string one, string other) => one == other
        || (Seconds(one) is { } first && Seconds(other) is { } second && Math.Abs(first - second) <= Tolerance);

    private static long? Seconds(string boot) => boot.StartsWith(TimePrefix, StringComparison.Ordinal)
        && long.TryParse(boot.AsSpan(TimePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
