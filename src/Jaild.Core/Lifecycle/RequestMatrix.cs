using static Jaild.Core.Lifecycle.Answer;
using static Jaild.Core.Lifecycle.JailState;

namespace Jaild.Core.Lifecycle;

/// <summary>What a client may ask of a jail that exists.</summary>
public enum Request
{
    /// <summary>Start it.</summary>
    Start,
    /// <summary>Stop it.</summary>
    Stop,
    /// <summary>Stop it, whatever its hooks say.</summary>
    StopForced,
    /// <summary>Destroy it.</summary>
    Destroy,
    /// <summary>Cancel what is under way.</summary>
    Cancel,
    /// <summary>Change its definition.</summary>
    Set,
}

/// <summary>What a request is answered in a state.</summary>
public enum Answer
{
    /// <summary>The lifecycle's row runs now.</summary>
    Row,
    /// <summary>Success: it is so already.</summary>
    AlreadySo,
    /// <summary>Waits until what is under way has ended.</summary>
    Queued,
    /// <summary>The operation under way is the answer.</summary>
    Same,
    /// <summary>What is under way is cancelled and taken back; then this one is looked at again.</summary>
    Cancels,
    /// <summary>What is under way goes on by force.</summary>
    Escalates,
    /// <summary>Recovery runs in its place.</summary>
    Recovers,
    /// <summary>Recovery runs first, then the row.</summary>
    RecoversFirst,
    /// <summary>Not in this state.</summary>
    Refused,
    /// <summary>What is under way can no longer be cancelled.</summary>
    TooLate,
    /// <summary>There is nothing to cancel.</summary>
    Nothing,
}

/// <summary>What every request is answered in every state; no cell is empty.</summary>
public static class RequestMatrix
{
    /// <summary>The answers by state, in the order start, stop, stop --force, destroy, cancel, set.</summary>
    public static readonly IReadOnlyDictionary<JailState, IReadOnlyList<Answer>> Cells = new Dictionary<JailState, IReadOnlyList<Answer>>
    {
#pragma warning disable format // the columns are the meaning
        //                start      stop       stop --force  destroy        cancel    set
        [Absent]      = [Refused,   Refused,   Refused,      Refused,       Nothing,  Refused],
        [Creating]    = [Queued,    Cancels,   Cancels,      Cancels,       Cancels,  Queued],
        [Stopped]     = [Row,       AlreadySo, AlreadySo,    Row,           Nothing,  Row],
        [Starting]    = [Same,      Cancels,   Cancels,      Refused,       Cancels,  Queued],
        [Running]     = [AlreadySo, Row,       Row,          Refused,       Nothing,  Row],
        [Stopping]    = [Queued,    Same,      Escalates,    Queued,        TooLate,  Queued],
        [Dying]       = [Queued,    AlreadySo, Escalates,    Queued,        TooLate,  Queued],
        [Destroying]  = [Refused,   Refused,   Refused,      Same,          TooLate,  Refused],
        [Interrupted] = [Queued,    Queued,    Escalates,    Queued,        Nothing,  Queued],
        [Recovering]  = [Queued,    Queued,    Escalates,    Queued,        TooLate,  Queued],
        [Stuck]       = [Refused,   Recovers,  Recovers,     RecoversFirst, Nothing,  Row],
#pragma warning restore format
    };

    /// <summary>The answer to a request in a state.</summary>
    public static Answer For(JailState state, Request request) => Cells[state][(int)request];
}
