using System.Runtime.InteropServices;
using Jaild.Core;

namespace Jaild.Hosts.Native;

/// <summary>Error numbers of Linux, and the one place where they become errors that name call, target and text.</summary>
internal static class Errno
{
    internal const int NoPermission = 1;
    internal const int NoEntry = 2;
    internal const int NoProcess = 3;
    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int NoMemory = 12;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int CrossDevice = 18;
    internal const int NoDevice = 19;
    internal const int NotDirectory = 20;
    internal const int Invalid = 22;
    internal const int FilesOfSystem = 23;
    internal const int FilesOfProcess = 24;
    internal const int NoSpace = 28;
    internal const int NotEmpty = 39;
    internal const int Loop = 40;
    internal const int NoData = 61;
    internal const int NotSupported = 95;
    internal const int AddressNotThere = 99;
    internal const int Quota = 122;

    /// <summary>The number that the last call left.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The error of a call that failed with a number.</summary>
    internal static JaildException Error(string call, string target, int number, string advice = "") =>
        new(number is NoSpace or Quota ? ErrorKind.Exhausted : ErrorKind.Host, "SYSTEM_CALL_FAILED",
            $"{call} {target}: {Text(number)}{(advice == "" ? "" : $" ({advice})")}")
        {
            Metadata = new Dictionary<string, string> { ["call"] = call, ["target"] = target, ["errno"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };

    /// <summary>The answer of a call, or its error when it is below zero.</summary>
    internal static int Checked(int answer, string call, string target) => answer >= 0 ? answer : throw Error(call, target, Last);

    /// <summary>The same for a long answer.</summary>
    internal static nint Checked(nint answer, string call, string target) => answer >= 0 ? answer : throw Error(call, target, Last);

    internal static string Text(int number) => Marshal.GetPInvokeErrorMessage(number);
}
