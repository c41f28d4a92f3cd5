using Grpc.Core;
using Grpc.Core.Interceptors;
using Jaild.Core;

namespace Jaild.Api;

/// <summary>Turns every error of a call into a gRPC status; what nobody expected is logged, once, here.</summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception error) when (error is not RpcException)
        {
            throw Translate(error, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception error) when (error is not RpcException)
        {
            throw Translate(error, context);
        }
    }

    private RpcException Translate(Exception error, ServerCallContext context)
    {
        if (error is JaildException known)
        {
            if (known.Kind == ErrorKind.Internal)
            {
                Log.Bug(logger, context.Method, error);
            }
            return known.ToRpc();
        }
        if (context.CancellationToken.IsCancellationRequested)
        {
            // the client went away or its deadline passed: whatever was thrown on the way out is no error of ours
            return new RpcException(new Status(StatusCode.Cancelled, "the client went away"));
        }
        Log.Bug(logger, context.Method, error);
        return new JaildException(ErrorKind.Internal, "BUG", "an error that jaild did not expect; its log has it").ToRpc();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "unexpected error in {Method}")]
        public static partial void Bug(ILogger logger, string method, Exception error);
    }
}
