using Grpc.Core;

namespace Jaildctl;

/// <summary>How jaildctl ends, in the codes of sysexits(3); of several jails the first failure counts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 64;
    public const int Data = 65;
    public const int NoInput = 66;
    public const int Unavailable = 69;
    public const int Bug = 70;
    public const int TryAgain = 75;
    public const int NoPermission = 77;
    public const int TimedOut = 124;

    /// <summary>The table of the help and the manual.</summary>
    public static readonly IReadOnlyList<(int Code, string Meaning)> All =
    [
        (Ok, "done, or so already"),
        (Failed, "the jail or the machine failed, or its state does not allow it"),
        (Usage, "wrong arguments, names or parameters"),
        (Data, "a configuration of jails is wrong"),
        (NoInput, "no such jail, operation or file"),
        (Unavailable, "no daemon answers"),
        (Bug, "a bug: the log of jaild has it"),
        (TryAgain, "superseded, changed meanwhile, no space, or the store is damaged: see to it, then try again"),
        (NoPermission, "not allowed"),
        (TimedOut, "wait: the time is over"),
    ];

    public static int Of(StatusCode status) => status switch
    {
        StatusCode.OK => Ok,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => Usage,
        StatusCode.NotFound => NoInput,
        StatusCode.Unavailable => Unavailable,
        StatusCode.Internal or StatusCode.Unimplemented => Bug,
        StatusCode.Aborted or StatusCode.ResourceExhausted or StatusCode.DataLoss => TryAgain,
        StatusCode.PermissionDenied or StatusCode.Unauthenticated => NoPermission,
        _ => Failed,
    };
}
