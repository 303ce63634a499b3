using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Workflow.Api.Access;
using Workflow.Api.Problems;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Api.RateLimits;

/// <summary>
/// Limits the requests of one caller to this process: how many per second, and how many expensive ones at the same time. A
/// caller who needs no key, as on loopback without keys, is not limited.
/// </summary>
internal sealed class CallerLimits(LimitOptions limits, Callers callers) : IDisposable
{
    /// <summary>The seconds whose requests a caller may send at once after a pause.</summary>
    public const int BurstSeconds = 2;

    private const int LargeBody = 64 * 1024;

    // A slot is free as soon as a request ends, which nobody can predict.
    private static readonly TimeSpan SlotPause = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _requests = PartitionedRateLimiter.Create<string, string>(partition => RateLimitPartition.GetTokenBucketLimiter(
        partition,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.RequestsPerSecond * BurstSeconds,
            TokensPerPeriod = limits.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    private readonly PartitionedRateLimiter<string> _expensive = PartitionedRateLimiter.Create<string, string>(partition => RateLimitPartition.GetConcurrencyLimiter(
        partition,
        _ => new ConcurrencyLimiterOptions { PermitLimit = limits.ExpensiveRequests }));

    /// <summary>Counts a request of a caller, before it is known whether the caller may send it.</summary>
    /// <returns>The refusal, if it is one too many.</returns>
    public ProblemDetails? Count(HttpContext http, Caller caller) => caller.Kind == CallerKind.Local ? null : Count(http, caller.ActorId);

    /// <summary>Counts a request of nobody who is known.</summary>
    /// <returns>The refusal, if it is one too many.</returns>
    public ProblemDetails? CountAddress(HttpContext http) => Count(http, ClientAddress.PartitionOf(http));

    /// <summary>Why nothing of an address is looked up now: it has sent too much that nobody is known by.</summary>
    public ProblemDetails? AddressRefusal(HttpContext http) =>
        _requests.GetStatistics(ClientAddress.PartitionOf(http)) is { CurrentAvailablePermits: 0 } ? TooManyRequests(http, SlotPause) : null;

    /// <summary>Handles a request, unless too many expensive ones of its caller are in progress.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ProbeRoute>() is not null)
        {
            await next(http);
            return;
        }

        // A route that needs no caller, such as a webhook's, is limited by address.
        var caller = http.Features.Get<Caller>();
        if (caller is null ? await NeedsNoKeyAsync(http) : caller.Kind == CallerKind.Local)
        {
            await next(http);
            return;
        }

        if (caller is null && CountAddress(http) is { } tooMany)
        {
            await ProblemWriting.WriteAsync(http, tooMany);
            return;
        }

        using var slot = IsExpensive(http) ? _expensive.AttemptAcquire(caller?.ActorId ?? ClientAddress.PartitionOf(http)) : null;
        if (slot is { IsAcquired: false })
        {
            await ProblemWriting.WriteAsync(http, TooMany.Problem(http, SlotPause, $"One caller may have {limits.ExpensiveRequests} expensive requests in progress", nameof(LimitOptions.ExpensiveRequests)));
            return;
        }

        await next(http);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _expensive.Dispose();
    }

    // While the store can't be read, everyone is limited: health is still answered.
    private async ValueTask<bool> NeedsNoKeyAsync(HttpContext http)
    {
        try
        {
            return await callers.NeedsNoKeyAsync(http);
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private ProblemDetails? Count(HttpContext http, string partition)
    {
        using var request = _requests.AttemptAcquire(partition);
        http.Response.OnStarting(() => WriteWhatIsLeftAsync(http.Response, partition));
        return request.IsAcquired ? null : TooManyRequests(http, TooMany.Pause(request, SlotPause));
    }

    private ProblemDetails TooManyRequests(HttpContext http, TimeSpan pause) =>
        TooMany.Problem(http, pause, $"One caller may send {limits.RequestsPerSecond} requests per second", nameof(LimitOptions.RequestsPerSecond));

    // A body may be large on any route, and stays in memory while the rest of it arrives.
    private static bool IsExpensive(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ExpensiveRoute>() is not null
        || http.Request.ContentLength > LargeBody
        || (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true);

    private Task WriteWhatIsLeftAsync(HttpResponse response, string caller)
    {
        var most = limits.RequestsPerSecond * BurstSeconds;
        var left = Math.Clamp(_requests.GetStatistics(caller)?.CurrentAvailablePermits ?? most, 0, most);
        response.Headers["RateLimit-Limit"] = Text(most);
        response.Headers["RateLimit-Remaining"] = Text(left);
        response.Headers["RateLimit-Reset"] = Text((most - left + limits.RequestsPerSecond - 1) / limits.RequestsPerSecond);
        return Task.CompletedTask;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
