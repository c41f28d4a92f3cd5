namespace Jaild.Core;

/// <summary>The kind of an error; the API turns it into a gRPC status in one place.</summary>
public enum ErrorKind
{
    /// <summary>The request can never work as it is; <see cref="JaildException.Fields"/> says where.</summary>
    Invalid,
    /// <summary>No such jail, operation or file.</summary>
    NotFound,
    /// <summary>A jail or resource of that name is there already.</summary>
    AlreadyExists,
    /// <summary>Right request, wrong state; <see cref="JaildException.Refusal"/> says which would be right.</summary>
    WrongState,
    /// <summary>Cancelled or superseded by a later request.</summary>
    Aborted,
    /// <summary>No disk space, or a limit is reached.</summary>
    Exhausted,
    /// <summary>A revision that the journal no longer holds.</summary>
    OutOfRange,
    /// <summary>The machine refused or failed: a hook, a mount, the runtime, the kernel.</summary>
    Host,
    /// <summary>A deadline passed.</summary>
    Timeout,
    /// <summary>The store is damaged or read-only.</summary>
    Damaged,
    /// <summary>The daemon is going down or not up yet.</summary>
    Unavailable,
    /// <summary>A bug.</summary>
    Internal,
}

/// <summary>One wrong field of a request.</summary>
public readonly record struct FieldError(string Field, string Message);

/// <summary>Why a trigger is refused in a state, and what is allowed there.</summary>
public sealed record Refusal(Lifecycle.JailState From, string Trigger, IReadOnlyList<string> Allowed);

/// <summary>The one exception of jaild. The message names the thing and the way out.</summary>
public sealed class JaildException : Exception
{
    /// <summary>Makes an error of a kind with a reason in UPPER_SNAKE_CASE (AIP-193) and a message for people.</summary>
    public JaildException(ErrorKind kind, string reason, string message, Exception? inner = null) : base(message, inner)
    {
        Kind = kind;
        Reason = reason;
    }

    /// <summary>What sort of error it is.</summary>
    public ErrorKind Kind { get; }

    /// <summary>Machine-readable, UPPER_SNAKE_CASE, at most 63 characters (AIP-193).</summary>
    public string Reason { get; }

    /// <summary>The wrong fields, when the kind is <see cref="ErrorKind.Invalid"/>.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>State, trigger and what is allowed, when the kind is <see cref="ErrorKind.WrongState"/>.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Further facts for machines, as ErrorInfo.metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>A request with one wrong field.</summary>
    public static JaildException Invalid(string field, string message) =>
        new(ErrorKind.Invalid, "INVALID_ARGUMENT", $"{field}: {message}") { Fields = [new(field, message)] };
}
