using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Contracts;

/// <summary>A past span of time whose instants are to be run.</summary>
public sealed record BackfillRequest
{
    /// <summary>Start of the span, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the span, not included; now at the latest.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>How many of its runs may be active at a time, 1 to 50. Default: 1.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>
    /// Which instants that were run before are run again: none, those whose last run failed, or all whose last run has
    /// ended. Default: none.
    /// </summary>
    public Reprocess? Reprocess { get; init; }

    /// <summary>Whether to only answer what would be started. Default: false.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>A backfill and its progress.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Number">Number of the backfill within the workflow, from 1.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for: an earlier backfill, or room in the queue.</param>
/// <param name="From">Start of the span, included, UTC.</param>
/// <param name="To">End of the span, not included, UTC.</param>
/// <param name="MaxParallel">How many of its runs may be active at a time.</param>
/// <param name="Reprocess">Which instants that were run before it runs again.</param>
/// <param name="Instants">How many instants there are.</param>
/// <param name="Left">How many it did not run, because they had been run before or the schedule was about to run them.</param>
/// <param name="Started">How many runs it has started.</param>
/// <param name="Succeeded">How many of them have succeeded.</param>
/// <param name="Failed">How many of them have failed or timed out.</param>
/// <param name="Cancelled">How many of them were cancelled, or skipped.</param>
/// <param name="Running">The runs that are not known to have ended, in order of their instants.</param>
/// <param name="StartedBy">Who ordered it. Null: not recorded, by an older version of the service.</param>
/// <param name="CancelledBy">Who cancelled it.</param>
/// <param name="CreatedAt">When it was requested, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
public sealed record BackfillResponse(
    long WorkflowId,
    int Number,
    BackfillStatus Status,
    string? StatusReason,
    DateTimeOffset From,
    DateTimeOffset To,
    int MaxParallel,
    Reprocess Reprocess,
    int Instants,
    int Left,
    int Started,
    int Succeeded,
    int Failed,
    int Cancelled,
    IReadOnlyList<BackfillRun> Running,
    string? StartedBy,
    string? CancelledBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt);

/// <summary>What a backfill would do now.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Instants">How many instants there are.</param>
/// <param name="Left">How many would not be run, because they have been run before or the schedule is about to run them.</param>
/// <param name="WouldStart">The instants that would be run, in order.</param>
public sealed record BackfillPlanResponse(long WorkflowId, int Instants, int Left, IReadOnlyList<BackfillInstantResponse> WouldStart);

/// <summary>An instant that a backfill would run.</summary>
/// <param name="At">The instant, UTC.</param>
/// <param name="Local">The instant in the schedule's time zone, with its offset.</param>
public sealed record BackfillInstantResponse(DateTimeOffset At, string Local);
