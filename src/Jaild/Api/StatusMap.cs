using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Status = Google.Rpc.Status;

namespace Jaild.Api;

/// <summary>The one place where an error of jaild becomes a gRPC status with its details (AIP-193).</summary>
internal static class StatusMap
{
    /// <summary>The domain of every ErrorInfo.</summary>
    public const string Domain = "jaild";

    public static Status ToStatus(this JaildException error)
    {
        var status = ToStatus(error.Kind, error.Reason, error.Message, error.Metadata);
        if (error.Refusal is { } refusal)
        {
            var failure = new PreconditionFailure();
            failure.Violations.Add(new PreconditionFailure.Types.Violation
            {
                Type = "STATE", Subject = refusal.From.Word(),
                Description = $"{refusal.Trigger} is refused; allowed: {(refusal.Allowed.Count > 0 ? string.Join(", ", refusal.Allowed) : "nothing")}",
            });
            var info = status.Details[0].Unpack<ErrorInfo>();
            info.Metadata["from"] = refusal.From.Word();
            info.Metadata["trigger"] = refusal.Trigger;
            info.Metadata["allowed"] = string.Join(",", refusal.Allowed);
            status.Details[0] = Any.Pack(info);
            status.Details.Add(Any.Pack(failure));
        }
        if (error.Fields.Count > 0)
        {
            var bad = new BadRequest();
            bad.FieldViolations.AddRange(error.Fields.Select(f => new BadRequest.Types.FieldViolation { Field = f.Field, Description = f.Message }));
            status.Details.Add(Any.Pack(bad));
        }
        if (error.Kind == ErrorKind.Unavailable)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) }));
        }
        return status;
    }

    public static Status ToStatus(this OperationError error) =>
        ToStatus(error.Kind, error.Reason, error.Message, new Dictionary<string, string>());

    public static RpcException ToRpc(this JaildException error) => error.ToStatus().ToRpcException();

    private static Status ToStatus(ErrorKind kind, string reason, string message, IReadOnlyDictionary<string, string> metadata)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = reason };
        info.Metadata.Add(metadata.ToDictionary());
        return new Status { Code = (int)Code(kind), Message = message, Details = { Any.Pack(info) } };
    }

    private static StatusCode Code(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCode.InvalidArgument,
        ErrorKind.NotFound => StatusCode.NotFound,
        ErrorKind.AlreadyExists => StatusCode.AlreadyExists,
        ErrorKind.WrongState => StatusCode.FailedPrecondition,
        ErrorKind.Aborted => StatusCode.Aborted,
        ErrorKind.Exhausted => StatusCode.ResourceExhausted,
        ErrorKind.OutOfRange => StatusCode.OutOfRange,
        ErrorKind.Host => StatusCode.Unknown,
        ErrorKind.Timeout => StatusCode.DeadlineExceeded,
        ErrorKind.Damaged => StatusCode.DataLoss,
        ErrorKind.Unavailable => StatusCode.Unavailable,
        ErrorKind.Internal => StatusCode.Internal,
    };
}
