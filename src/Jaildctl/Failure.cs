using Google.Rpc;
using Grpc.Core;
using Jaildctl.Output;
using Status = Google.Rpc.Status;

namespace Jaildctl;

/// <summary>An error as people read it: what went wrong, and what to do next.</summary>
internal sealed record Failure(int Code, string Message)
{
    public static Failure Of(Exception error, Connection connection) => error switch
    {
        CtlException own => new(own.Code, own.Message),
        RpcException { StatusCode: StatusCode.Unavailable } when connection.ConnectError is { } why => new(why.Code, why.Message),
        // jaild's own have details; this is what the transport says of a connection that broke
        RpcException { StatusCode: StatusCode.Unavailable } rpc when rpc.GetRpcStatus() is null => new(ExitCode.Unavailable,
            "the daemon went away before it answered, and did not come back: when it runs again, 'jaildctl operations list' says whether it took this in"),
        RpcException rpc => Of(rpc.GetRpcStatus() ?? new Status { Code = (int)rpc.StatusCode, Message = rpc.Status.Detail }),
        IOException or UnauthorizedAccessException => new(ExitCode.NoInput, error.Message),
        _ => new(ExitCode.Bug, $"unexpected: {error}"),
    };

    public static Failure Of(Status status)
    {
        var message = status.Message;
        if (status.GetDetail<PreconditionFailure>() is { Violations: [{ } violation, ..] } && !message.Contains("allowed", StringComparison.Ordinal))
        {
            message += $" ({violation.Description})";
        }
        return new(ExitCode.Of((StatusCode)status.Code), message);
    }

    /// <summary>Says it on standard error, in one line, as <c>jaildctl: web: message</c>.</summary>
    public int Tell(Terminal terminal, string? jail = null)
    {
        var message = Plain.Text(Message);
        // the daemon's messages mostly begin with the jail's name already
        var about = jail is null || message.StartsWith(jail + ":", StringComparison.Ordinal) ? "" : $"{Plain.Text(jail)}: ";
        terminal.Error.WriteLine($"jaildctl: {about}{message}");
        return Code;
    }
}
