using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Limits;

namespace Workflow.Api.RateLimits;

/// <summary>
/// Slows down an address that sends wrong keys. Each failure waits for its turn; while too many wait, what the address
/// sends is refused unchecked, except what was accepted from there before: others may share the address.
/// </summary>
internal sealed class FailedSignIns(LimitOptions limits) : IDisposable
{
    /// <summary>The failures after a pause that do not wait.</summary>
    public const int Burst = 20;

    /// <summary>The failures of an address that may wait at the same time.</summary>
    public const int MostWaiting = 20;

    private const int MostAccepted = 10_000;

    private static readonly TimeSpan AcceptedFor = TimeSpan.FromHours(1);

    private readonly MemoryCache _accepted = new(new MemoryCacheOptions { SizeLimit = MostAccepted });
    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Interval(limits),
            QueueLimit = MostWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    /// <summary>Why a credential is not checked now; <c>null</c>: it may be.</summary>
    /// <param name="http">The request.</param>
    /// <param name="credential">What it sends to be known by.</param>
    public ProblemDetails? Refusal(HttpContext http, string credential)
    {
        var address = ClientAddress.PartitionOf(http);
        return _failures.GetStatistics(address) is { CurrentQueuedCount: >= MostWaiting } && !IsKnown(http, credential)
            ? TooManyFailed(http)
            : null;
    }

    /// <summary>Called after a credential was accepted.</summary>
    public void Succeeded(HttpContext http, string credential)
    {
        var mark = Mark(ClientAddress.PartitionOf(http), credential);
        if (!_accepted.TryGetValue(mark, out _)) // which also renews it
        {
            _accepted.Set(mark, true, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = AcceptedFor });
        }
    }

    /// <summary>Whether a credential was accepted from the same address within the last hour.</summary>
    public bool IsKnown(HttpContext http, string credential) => _accepted.TryGetValue(Mark(ClientAddress.PartitionOf(http), credential), out _);

    /// <summary>Whether a credential may be checked now for a request that is answered at once in any case.</summary>
    /// <inheritdoc cref="Refusal" path="/param"/>
    public bool MayCheck(HttpContext http, string credential) =>
        _failures.GetStatistics(ClientAddress.PartitionOf(http)) is not { CurrentAvailablePermits: 0 } || IsKnown(http, credential);

    /// <summary>Counts a refused credential of a request that is answered at once in any case.</summary>
    /// <inheritdoc cref="Refusal" path="/param"/>
    public void Failed(HttpContext http, string credential)
    {
        _accepted.Remove(Mark(ClientAddress.PartitionOf(http), credential));
        _failures.AttemptAcquire(ClientAddress.PartitionOf(http)).Dispose();
    }

    /// <summary>Waits after a credential was refused, as long as its address has to.</summary>
    /// <returns>Another refusal, if too many wait.</returns>
    public async ValueTask<ProblemDetails?> FailedAsync(HttpContext http, string credential)
    {
        _accepted.Remove(Mark(ClientAddress.PartitionOf(http), credential)); // such as a key that was revoked
        using var turn = await _failures.AcquireAsync(ClientAddress.PartitionOf(http), cancellationToken: http.RequestAborted);
        return turn.IsAcquired ? null : TooManyFailed(http);
    }

    public void Dispose()
    {
        _accepted.Dispose();
        _failures.Dispose();
    }

    private static TimeSpan Interval(LimitOptions limits) => TimeSpan.FromMinutes(1) / limits.FailedSignInsPerMinute;

    // The credential itself is not kept.
    private static string Mark(string address, string credential) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{credential}")));

    private ProblemDetails TooManyFailed(HttpContext http) => TooMany.Problem(
        http,
        Interval(limits) * MostWaiting,
        $"Too many wrong keys came from this address; it is answered {limits.FailedSignInsPerMinute} per minute",
        nameof(LimitOptions.FailedSignInsPerMinute));
}
