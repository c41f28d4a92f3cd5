namespace Jaildctl;

/// <summary>An error of the client itself: a message that says the way out, and the exit code.</summary>
internal sealed class CtlException(int code, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public int Code => code;
}
