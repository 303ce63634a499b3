using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Workflow.Core.Limits;

namespace Workflow.Api.RateLimits;

/// <summary>Refuses a request that exceeds a limit on callers: 429.</summary>
internal static class TooMany
{
    /// <summary>How long to wait after a permit was refused.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="otherwise">If the limiter does not say.</param>
    public static TimeSpan Pause(RateLimitLease refused, TimeSpan otherwise) => refused.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : otherwise;

    /// <summary>The problem to answer with. Sets <c>Retry-After</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="pause">When it may be sent again.</param>
    /// <param name="rule">The limit, as the beginning of a sentence.</param>
    /// <param name="setting">The member of <see cref="LimitOptions"/> that sets it.</param>
    public static ProblemDetails Problem(HttpContext http, TimeSpan pause, string rule, string setting)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Problem.Of(StatusCodes.Status429TooManyRequests, $"{rule} (setting {LimitOptions.Section}:{setting}).");
    }
}
