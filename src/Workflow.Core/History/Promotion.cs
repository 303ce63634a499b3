using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>Which runs are let in.</summary>
/// <param name="MaxConcurrentRuns">How many runs of the workflow may hold a slot, from 1.</param>
/// <param name="At">The time, UTC.</param>
public sealed record PromotionOrder(int MaxConcurrentRuns, DateTimeOffset At)
{
    /// <summary>The line of a concurrency key; <c>null</c>: none.</summary>
    public KeyLine? Key { get; init; }

    /// <summary>The rate limit of the workflow; <c>null</c>: it has none, and what waits for it needs to wait no more.</summary>
    public RateLimitRule? Rate { get; init; }

    /// <summary>The key whose line of the rate limit is looked at; <c>null</c>: none.</summary>
    public string? RateKey { get; init; }

    /// <summary>The run whose <see cref="RunHead.DueAt"/> has come; <c>null</c>: none.</summary>
    public string? DueRun { get; init; }

    /// <summary>Whether only the line for slots is looked at.</summary>
    public bool IsForSlots => Key is null && RateKey is null;
}

/// <summary>The result of a promotion.</summary>
/// <param name="Begun">The runs that may begin, as they are now: <c>PENDING</c>, without a reason.</param>
/// <param name="IsMore">Whether so many were promoted that more may be: the caller must call again.</param>
public sealed record Promotion(IReadOnlyList<RunHead> Begun, bool IsMore);
