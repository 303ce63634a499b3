using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Access;
using Workflow.Api.Problems;
using Workflow.Core.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.RateLimits;

/// <summary>
/// Limits what one caller may ask of this process: requests per second, and expensive requests at the same time. Whoever
/// needs no key, as on loopback without keys, is not limited.
/// </summary>
internal sealed class CallerLimits(LimitOptions limits, Callers callers, ClientAddress addresses) : IDisposable
{
    /// <summary>The seconds whose requests a caller may send at once after a pause.</summary>
    public const int BurstSeconds = 2;

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

    /// <summary>Handles a request if its caller is within the limits; otherwise refuses it.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (await PartitionAsync(http) is not { } caller)
        {
            await next(http);
            return;
        }

        using var request = _requests.AttemptAcquire(caller);
        http.Response.OnStarting(() => WriteWhatIsLeftAsync(http.Response, caller));
        if (!request.IsAcquired)
        {
            var pause = TooMany.Pause(request, SlotPause);
            await ProblemWriting.WriteAsync(http, TooMany.Problem(http, pause, $"One caller may send {limits.RequestsPerSecond} requests per second", nameof(LimitOptions.RequestsPerSecond)));
            return;
        }

        using var slot = http.GetEndpoint()?.Metadata.GetMetadata<ExpensiveRoute>() is null ? null : _expensive.AttemptAcquire(caller);
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

    // Who is limited together: a caller; on a route that needs none, such as a webhook's, an address; null: nobody.
    private async ValueTask<string?> PartitionAsync(HttpContext http) =>
        http.Features.Get<Caller>() is { } caller ? (caller.Kind == CallerKind.Local ? null : caller.Actor)
        : await callers.NeedsNoKeyAsync(http) ? null
        : addresses.PartitionOf(http);

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
