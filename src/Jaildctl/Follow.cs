using Grpc.Core;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl;

/// <summary>Follows operations to their end, with each step shown where a line can be redrawn. A daemon that restarts meanwhile is waited for.</summary>
internal sealed class Follow(Ctl ctl, Connection connection, ProgressLine line)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The operation as it ended, and the jail's state then.</summary>
    public async Task<(Operation Operation, JailState State)> ToEnd(Operation operation, CancellationToken cancel)
    {
        if (operation.State is OperationState.Succeeded or OperationState.Failed)
        {
            return (operation, await Now(operation, cancel));
        }
        var request = new WatchJailsRequest { AfterRevision = operation.Revision, Steps = true, Filter = new JailFilter { Uuids = { operation.JailUuid } } };
        var watch = new ResumingWatch(ctl.Time, connection)
        {
            Patience = Patience, Known = true, Lost = () => line.Tell(operation.JailName, "jaild is gone; waiting for it"),
        };
        await foreach (var message in watch.Read(request, cancel))
        {
            if (message.Change is not { } change)
            {
                continue;
            }
            if (change.Status is { } status)
            {
                line.Tell(operation.JailName, status);
            }
            if (change.Operation is { State: OperationState.Succeeded or OperationState.Failed } ended && ended.Id == operation.Id)
            {
                return (ended, change.Status?.State ?? await Now(operation, cancel));
            }
        }
        throw new CtlException(ExitCode.Unavailable, "the watch ended before the operation");
    }

    private async Task<JailState> Now(Operation operation, CancellationToken cancel)
    {
        try
        {
            var answer = await connection.Jails.GetJailAsync(new GetJailRequest { Jail = $"uuid:{operation.JailUuid}" }, cancellationToken: cancel);
            return answer.Jail.Status.State;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            return JailState.Absent;
        }
    }
}
