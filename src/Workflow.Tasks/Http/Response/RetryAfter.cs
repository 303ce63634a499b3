using System.Globalization;
using System.Net.Http.Headers;
using Workflow.Core.Definitions;

namespace Workflow.Tasks.Http.Response;

/// <summary>The Retry-After header: seconds, or an HTTP date (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>
    /// Whole seconds to wait, rounded up, from 0 to <see cref="RetryPolicy.LongestSeconds"/>; <c>null</c> if there is no valid header.
    /// </summary>
    internal static long? Seconds(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values))
        {
            return null;
        }

        // If it is sent several times, the first counts.
        var text = values.First().Trim();
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            // A number that does not fit into a long is more than a day.
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? Math.Min(seconds, RetryPolicy.LongestSeconds)
                : RetryPolicy.LongestSeconds;
        }

        return RetryConditionHeaderValue.TryParse(text, out var condition) && condition.Date is { } date
            ? (long)Math.Ceiling(Math.Clamp((date - now).TotalSeconds, 0, RetryPolicy.LongestSeconds))
            : null;
    }
}
