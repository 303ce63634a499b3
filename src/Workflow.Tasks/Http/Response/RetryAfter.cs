using System.Net.Http.Headers;

namespace Workflow.Tasks.Http.Response;

/// <summary>The Retry-After header: seconds, or an HTTP date (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Whole seconds to wait, rounded up and never below 0; <c>null</c> when the header says nothing.</summary>
    internal static long? Seconds(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return wait is { TotalSeconds: var seconds } ? (long)Math.Ceiling(Math.Max(0, seconds)) : null;
    }
}
