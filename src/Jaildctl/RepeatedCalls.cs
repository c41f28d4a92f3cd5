using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Jaildctl;

/// <summary>
/// Makes a call again when the daemon goes away in the middle of it. Every request that changes something has a request_id,
/// so one whose answer was lost is found again and not done twice.
/// </summary>
internal sealed class RepeatedCalls(Connection connection, TimeProvider time) : Interceptor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new(
            Repeat(call, () => continuation(request, context), context.Options.CancellationToken),
            call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private async Task<T> Repeat<T>(AsyncUnaryCall<T> call, Func<AsyncUnaryCall<T>> again, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call;
            }
            // a daemon that was never reached is not waited for: nothing was asked of it
            catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable && connection.Reached && time.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(Pause, time, cancel);
            }
            call = again();
        }
    }
}
