using System.Net;
using Polly.Timeout;

namespace Workflow.Client.Sending;

/// <summary>When a request is sent again.</summary>
internal static class RetryRule
{
    /// <summary>The longest pause that the client chooses itself.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Whether a request with this answer may succeed later.</summary>
    public static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 429 or (>= 500 and not 501 and not 505);

    /// <summary>Whether a request that failed like this may succeed later. What is wrong with a certificate stays wrong.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError } => false,
        HttpRequestException or IOException or TimeoutRejectedException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>Whether nothing was sent: then any request may be sent again.</summary>
    public static bool IsUnsent(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError };

    /// <summary>When the service wants the request again: <c>Retry-After</c>, in seconds or as a date (RFC 9110, 10.2.3); <c>null</c>: it does not say.</summary>
    /// <param name="response">The answer. A date is compared with its own, so that clocks may differ.</param>
    /// <param name="now">The time, for an answer without a date.</param>
    public static TimeSpan? After(HttpResponseMessage response, DateTimeOffset now)
    {
        TimeSpan? after = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (response.Headers.Date ?? now),
            _ => null,
        };
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }

    /// <summary>The pause before an attempt.</summary>
    /// <param name="first">The pause before the first repetition.</param>
    /// <param name="attempt">How many repetitions there were.</param>
    /// <param name="chance">A random number from 0 (inclusive) to 1 (exclusive).</param>
    /// <param name="after">What the service says; the pause is not shorter.</param>
    public static TimeSpan Pause(TimeSpan first, int attempt, double chance, TimeSpan? after)
    {
        var pause = Math.Min(first.TotalSeconds * Math.Pow(2, attempt), LongestPause.TotalSeconds) * (0.5 + (chance / 2));
        return TimeSpan.FromSeconds(pause) is var own && after > own ? after.Value : own;
    }
}
