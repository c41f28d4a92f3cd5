using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What can be asked of a jail that exists.</summary>
public enum Verb
{
    /// <summary>Boot it.</summary>
    Start,
    /// <summary>Take it down.</summary>
    Stop,
    /// <summary>Take it down, then boot it.</summary>
    Restart,
    /// <summary>Remove it for good.</summary>
    Destroy,
    /// <summary>Take back whatever is left of it.</summary>
    Recover,
    /// <summary>Let it go, leftovers and all.</summary>
    Abandon,
    /// <summary>Change its definition.</summary>
    Set,
}

/// <summary>Who asks, and how.</summary>
/// <param name="Actor">Who.</param>
/// <param name="RequestId">Idempotency key (AIP-155): a repeat answers with the first operation.</param>
/// <param name="Force">For stop: hooks have no verdict and 5 s each.</param>
/// <param name="StopFirst">For destroy: stop it first if it runs.</param>
/// <param name="Etag">The revision that the caller has seen; another one now is an Aborted error (AIP-154).</param>
/// <param name="Change">For set: what becomes of its definition.</param>
/// <param name="ForShutdown">For stop: what is wanted of the jail stays as it is, for the next boot.</param>
public sealed record Ask(
    Actor Actor, Guid? RequestId = null, bool Force = false, bool StopFirst = false, long? Etag = null, JailDefinition? Change = null, bool ForShutdown = false)
{
    /// <summary>The operation that the same request began before, or null. Errors: Invalid (the id was used for something else).</summary>
    internal Operation? Repeated(Ledger ledger, string verb, string name) =>
        RequestId is not { } request || ledger.FindRequest(request) is not { } first ? null
        : first.Verb == verb && first.JailName == name ? first
        : throw JaildException.Invalid("request_id", $"was used before, to {first.Verb} {first.JailName}: make a new UUID for each request");
}
