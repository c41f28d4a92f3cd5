using Grpc.Core;
using Jaild.V1;

namespace Jaild.Tests.Api;

/// <summary>Reads a watch message by message.</summary>
internal sealed class WatchReader(DaemonRig rig, WatchJailsRequest request) : IDisposable
{
    private readonly AsyncServerStreamingCall<WatchJailsResponse> call = rig.Jails.WatchJails(request);

    /// <summary>The next message.</summary>
    public async Task<WatchJailsResponse> Next() =>
        await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current : throw new InvalidOperationException("the watch ended");

    /// <summary>All changes up to a revision.</summary>
    public async Task<List<Change>> ChangesTo(long revision)
    {
        var changes = new List<Change>();
        while (changes.Count == 0 || changes[^1].Revision < revision)
        {
            if ((await Next()).Change is { } change)
            {
                changes.Add(change);
            }
        }
        return changes;
    }

    /// <summary>The error with which the watch ends.</summary>
    public async Task<RpcException> Error()
    {
        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                // what still comes before the error
            }
        }
        catch (RpcException error)
        {
            return error;
        }
        throw new InvalidOperationException("the watch ended well");
    }

    public void Dispose() => call.Dispose();
}
