using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>Which of the instants that have been run before a backfill runs again.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<Reprocess>))]
public enum Reprocess
{
    /// <summary>None: only instants without a run, or with one that was skipped. The default.</summary>
    None,

    /// <summary>Also those whose last run failed, timed out or was cancelled.</summary>
    Failed,

    /// <summary>Also all others whose last run has ended.</summary>
    Completed,
}

/// <summary>The status of a backfill.</summary>
[JsonConverter(typeof(UpperSnakeEnumConverter<BackfillStatus>))]
public enum BackfillStatus
{
    /// <summary>It starts runs.</summary>
    Running,

    /// <summary>All its runs have ended.</summary>
    Completed,

    /// <summary>It was cancelled: it starts no more runs, and those it had started were cancelled.</summary>
    Cancelled,
}

/// <summary>The request for a backfill.</summary>
/// <param name="From">The start of the span (inclusive), UTC.</param>
/// <param name="To">The end of the span (exclusive), UTC.</param>
/// <param name="MaxParallel">How many of its runs may be active at a time, 1 to <see cref="Backfill.MaxParallelRuns"/>.</param>
/// <param name="Reprocess">Which of the instants that have been run before it runs again.</param>
public sealed record BackfillOrder(DateTimeOffset From, DateTimeOffset To, int MaxParallel, Reprocess Reprocess);

/// <summary>A run of a backfill that has been decided on, and is not known to have ended.</summary>
/// <param name="ScheduledFor">The instant, UTC.</param>
/// <param name="RunId">Its run, which may not have been admitted yet: the next host that reads this admits it.</param>
public sealed record BackfillRun(DateTimeOffset ScheduledFor, string RunId);

/// <summary>A request to run the instants of a schedule in a past span of time, and its progress.</summary>
public sealed record Backfill
{
    /// <summary>Most of its runs that may be active at a time.</summary>
    public const int MaxParallelRuns = 50;

    /// <summary>Most instants of one backfill.</summary>
    public const int MaxInstants = 10_000;

    /// <summary>The workflow.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>Counts the backfills of the workflow, from 1; 0 until it is stored.</summary>
    public int Number { get; init; }

    /// <summary>The request.</summary>
    public required BackfillOrder Order { get; init; }

    /// <summary>The caller's key: a second start with it is the same backfill. <c>null</c> for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who ordered it; <c>null</c>: an older version of the service did not record it.</summary>
    public string? StartedBy { get; init; }

    /// <summary>Who cancelled it, or <c>null</c>.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>The schedule at the time of the request: later changes of the workflow do not affect the instants.</summary>
    public required ScheduleDefinition Schedule { get; init; }

    /// <summary>Its status.</summary>
    public BackfillStatus Status { get; init; }

    /// <summary>Why a run that it has decided on can't be started yet, or <c>null</c>.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Up to this instant everything has been decided, UTC.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>How many instants there are.</summary>
    public int Instants { get; init; }

    /// <summary>How many were skipped because they had been run before, or the schedule was about to run them.</summary>
    public int Left { get; init; }

    /// <summary>How many runs it has decided on, including those in <see cref="Running"/>.</summary>
    public int Started { get; init; }

    /// <summary>How many of them have succeeded.</summary>
    public int Succeeded { get; init; }

    /// <summary>How many of them have failed or timed out.</summary>
    public int Failed { get; init; }

    /// <summary>How many of them were cancelled, or skipped.</summary>
    public int Cancelled { get; init; }

    /// <summary>Those that are not known to have ended, in order of the instants.</summary>
    public ImmutableArray<BackfillRun> Running { get; init; } = [];

    /// <summary>When it was requested, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Set by the store; changes with each write.</summary>
    [JsonIgnore]
    public string Revision { get; init; } = "";

    /// <summary>Whether there is work left.</summary>
    [JsonIgnore]
    public bool IsActive => Status == BackfillStatus.Running || !Running.IsEmpty;

    /// <summary>Whether an instant is within its span.</summary>
    public bool Covers(DateTimeOffset instant) => instant >= Order.From && instant < Order.To;

    /// <summary>The id of the run that it starts for an instant; the same at every try.</summary>
    public string RunId(DateTimeOffset instant) =>
        History.RunIdSource.Fixed(WorkflowId, instant, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"backfill/{WorkflowId}/{Number}/{instant.UtcTicks}"));
}
