using System.Runtime.CompilerServices;
using Grpc.Core;
using Jaild.V1;

namespace Jaildctl;

/// <summary>A watch that goes on where it was after the daemon was gone, without gap or repetition.</summary>
internal sealed class ResumingWatch(TimeProvider time, Connection connection)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a daemon that was there may be gone.</summary>
    public TimeSpan Patience { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether the daemon has answered before: then its first silence is a restart, too.</summary>
    public bool Known { get; set; }

    /// <summary>Told once whenever the daemon goes.</summary>
    public Action Lost { get; init; } = () => { };

    public async IAsyncEnumerable<WatchJailsResponse> Read(WatchJailsRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        request = request.Clone();
        long? lost = null;
        while (true)
        {
            using var call = connection.Jails.WatchJails(request, cancellationToken: cancel);
            while (await Next(call, lost, cancel))
            {
                (Known, lost) = (true, null);
                var message = call.ResponseStream.Current;
                Remember(request, message);
                yield return message;
            }
            if (lost is null)
            {
                lost = time.GetTimestamp();
                Lost();
            }
            await Task.Delay(Retry, time, cancel);
        }
    }

    private async Task<bool> Next(AsyncServerStreamingCall<WatchJailsResponse> call, long? lost, CancellationToken cancel)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancel);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable && Known && IsPatient(lost))
        {
            return false;
        }
    }

    private bool IsPatient(long? lost) => Patience == Timeout.InfiniteTimeSpan || lost is not { } since || time.GetElapsedTime(since) < Patience;

    private static void Remember(WatchJailsRequest request, WatchJailsResponse message)
    {
        var mark = message.InitialEnd ?? message.Progress;
        if (mark is not null)
        {
            (request.Epoch, request.AfterRevision, request.SendInitial) = (mark.Epoch, mark.Revision, false);
        }
        else if (message.Change is { } change)
        {
            request.AfterRevision = change.Revision;
        }
    }
}
