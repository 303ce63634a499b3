namespace Workflow.Tasks.Http.Authentication;

/// <summary>There is no access token for a call.</summary>
/// <param name="message">Why, as a part of a sentence; secrets in it are masked when it is recorded.</param>
/// <param name="retryable">Whether another attempt could succeed.</param>
/// <param name="retryAfterSeconds">The minimum delay that the token endpoint asks for.</param>
internal sealed class TokenException(string message, bool retryable, double? retryAfterSeconds = null) : Exception(message)
{
    internal bool Retryable => retryable;

    internal double? RetryAfterSeconds => retryAfterSeconds;
}
