using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>The runs that a rate limit spreads, of one key.</summary>
/// <param name="LastBegun">When the last of them began, UTC; <c>null</c>: none has, or so long ago that it does not count.</param>
/// <param name="HasWaiters">Whether runs wait in its line.</param>
/// <param name="HasNext">Whether one has left the line and waits for a slot: it is the next that begins.</param>
public readonly record struct RateState(DateTimeOffset? LastBegun, bool HasWaiters, bool HasNext)
{
    // How far the clock that wrote the last begin may be ahead of this one: hosts differ by seconds at most, and what waits longer than that would
    // wait for a clock that has been put right.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(1);

    /// <summary>When the next may begin; <c>null</c>: at once. A last begin that is further in the future than clocks differ does not count.</summary>
    /// <param name="rule">The limit.</param>
    /// <param name="at">The time, UTC.</param>
    internal DateTimeOffset? OpensAt(RateLimitRule rule, DateTimeOffset at) => IsAhead(rule, at) ? null : LastBegun + rule.Spacing;

    private bool IsAhead(RateLimitRule rule, DateTimeOffset at) => LastBegun - at > (rule.Spacing > MostAhead ? rule.Spacing : MostAhead);

    /// <summary>Whether one may begin.</summary>
    /// <param name="rule">The limit.</param>
    /// <param name="at">The time, UTC.</param>
    public bool IsOpen(RateLimitRule rule, DateTimeOffset at) => !(OpensAt(rule, at) > at);

    /// <summary>Whether a new run may begin, as nobody is in front of it.</summary>
    /// <param name="rule">The limit.</param>
    /// <param name="at">The time, UTC.</param>
    public bool LetsIn(RateLimitRule rule, DateTimeOffset at) => !HasWaiters && !HasNext && IsOpen(rule, at);

    /// <summary>
    /// When the line is to be looked at because of a run that enters it; <c>null</c>: something else lets its runs in. It is now if the instant that
    /// another has was set by a clock that was ahead.
    /// </summary>
    /// <param name="rule">The limit.</param>
    /// <param name="at">The time, UTC.</param>
    public DateTimeOffset? DueAt(RateLimitRule rule, DateTimeOffset at) => HasNext || (HasWaiters && !IsAhead(rule, at)) ? null : Later(OpensAt(rule, at), at);

    private static DateTimeOffset Later(DateTimeOffset? opens, DateTimeOffset at) => opens > at ? opens.Value : at;
}

/// <summary>
/// The rules for the runs that wait as a rate limit says. A run that leaves the line begins, or waits for a slot; until it has begun no other
/// of its key leaves the line. One run of the line has the instant at which it is to be looked at: <see cref="RunHead.DueAt"/>.
/// </summary>
public static class RateLine
{
    /// <summary>A run that has got the place of its concurrency key enters the line. It is due: the line is looked at now, or after a crash.</summary>
    /// <returns>The run after the change, or <c>null</c> if it does not wait for a place.</returns>
    public static RunHead? Enter(RunHead run, RateLimitRule rule, DateTimeOffset at) => run is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Key or QueuedFor.Slot }
        ? run.ToHead() with { QueuedFor = QueuedFor.Rate, DueAt = at, StatusReason = WaitReason(rule, run.RateKey, null) }
        : null;

    /// <summary>A run leaves the line, and waits for a slot.</summary>
    /// <returns>The run after the change, or <c>null</c> if it is not in the line.</returns>
    public static RunHead? Leave(RunHead run, int maxConcurrentRuns) => run is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Rate }
        ? run.ToHead() with { QueuedFor = QueuedFor.Slot, DueAt = null, StatusReason = Overlap.WaitReason(null, maxConcurrentRuns) }
        : null;

    /// <summary>Sets when the line is to be looked at because of a run in it; <c>null</c>: because of another one.</summary>
    /// <returns>The run after the change, or <c>null</c> if nothing changes.</returns>
    public static RunHead? Mark(RunHead run, DateTimeOffset? dueAt) => run is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Rate } && run.DueAt != dueAt
        ? run.ToHead() with { DueAt = dueAt }
        : null;

    /// <summary>Why a run waits in the line.</summary>
    /// <param name="rule">The limit.</param>
    /// <param name="key">The key.</param>
    /// <param name="lastBegun">When the last run of the key began; <c>null</c>: none has.</param>
    /// <param name="ahead">How many runs are in front of it.</param>
    public static string WaitReason(RateLimitRule rule, string? key, DateTimeOffset? lastBegun, int ahead = 0)
    {
        var until = lastBegun is { } last ? $"begins at {Rfc3339.Write(last + (rule.Spacing * (ahead + 1)))} at the earliest" : "waits for its turn";
        var of = key is { Length: > 0 } ? $" with the rate_limit.key '{key}'" : " of the workflow";
        return string.Create(CultureInfo.InvariantCulture, $"{until}: {(rule.Limit == 1 ? "1 run" : $"{rule.Limit} runs")}{of} may begin in {rule.PerSeconds} s (rate_limit)");
    }
}
