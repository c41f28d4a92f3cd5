using System.Text.RegularExpressions;
using Grpc.Core;
using Jaildctl.Output;
using Status = Google.Rpc.Status;

namespace Jaildctl;

/// <summary>An error as people read it: what went wrong, and what to do next.</summary>
internal sealed record Failure(int Code, string Message)
{
    public static Failure Of(Exception error, Connection connection) => error switch
    {
        RpcException { StatusCode: StatusCode.Unavailable } when connection.ConnectError is { } why => new(why.Code, why.Message),
        // jaild's own have details; this is what the transport says of a connection that broke
        RpcException { StatusCode: StatusCode.Unavailable } rpc when rpc.GetRpcStatus() is null => new(ExitCode.Unavailable,
            "the daemon went away before it answered, and did not come back: when it runs again, 'jaildctl operations list' says whether it took this in"),
        RpcException { StatusCode: StatusCode.ResourceExhausted } rpc when rpc.GetRpcStatus() is null => new(ExitCode.Usage,
            "what was asked is larger than the daemon takes: give it fewer or shorter parameters, or raise message.limit in jaild.conf(5)"),
        RpcException { StatusCode: StatusCode.Unimplemented } => new(ExitCode.Bug,
            "the daemon does not know what was asked: it is of another version, see 'jaildctl version', and restart it after an upgrade"),
        RpcException rpc => Of(rpc.GetRpcStatus() ?? new Status { Code = (int)rpc.StatusCode, Message = rpc.Status.Detail }),
        _ => Of(error),
    };

    /// <summary>An error that has nothing to do with the daemon.</summary>
    public static Failure Of(Exception error) => error switch
    {
        CtlException own => new(own.Code, own.Message),
        IOException or UnauthorizedAccessException => new(ExitCode.NoInput, error.Message),
        _ => new(ExitCode.Bug, $"unexpected: {error}"),
    };

    public static Failure Of(Status status) => new(ExitCode.Of((StatusCode)status.Code), status.Message);

    /// <summary>Says it on standard error, in one line, as <c>jaildctl: web: message</c>.</summary>
    public int Tell(Terminal terminal, string? jail = null)
    {
        var message = Plain.Text(Message);
        var about = jail is null || Names(message, Plain.Text(jail)) ? "" : $"{Plain.Text(jail)}: ";
        terminal.Error.WriteLine($"jaildctl: {about}{message}");
        return Code;
    }

    /// <summary>Whether a message says itself which jail it is about, as "web: …" or "… jail web …".</summary>
    private static bool Names(string message, string jail) => message.StartsWith(jail + ":", StringComparison.Ordinal)
        || Regex.IsMatch(message, $@"\bjail {Regex.Escape(jail)}(?![\w-]|\.\w)", RegexOptions.CultureInvariant);
}
