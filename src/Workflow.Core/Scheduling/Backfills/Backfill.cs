using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>Which instants a backfill runs, of those that have been run before.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<Reprocess>))]
public enum Reprocess
{
    /// <summary>None: those that have no run, or one that was skipped. The default.</summary>
    None,

    /// <summary>Those whose last run failed, timed out or was cancelled, too.</summary>
    Failed,

    /// <summary>All whose last run has ended.</summary>
    Completed,
}

/// <summary>Where a backfill stands.</summary>
[JsonConverter(typeof(UpperSnakeEnumConverter<BackfillStatus>))]
public enum BackfillStatus
{
    /// <summary>It starts runs.</summary>
    Running,

    /// <summary>All it was to start has ended.</summary>
    Completed,

    /// <summary>It was cancelled: it starts nothing more, and what it had started was cancelled.</summary>
    Cancelled,
}

/// <summary>What is asked of a backfill.</summary>
/// <param name="From">The first instant that counts, UTC.</param>
/// <param name="To">The first one after it that does not, UTC.</param>
/// <param name="MaxParallel">How many of its runs may be active at a time, 1 to <see cref="Backfill.MostParallel"/>.</param>
/// <param name="Reprocess">Which instants it runs, of those that have been run before.</param>
public sealed record BackfillOrder(DateTimeOffset From, DateTimeOffset To, int MaxParallel, Reprocess Reprocess);

/// <summary>A run of a backfill that has been decided on, and is not known to have ended.</summary>
/// <param name="ScheduledFor">The instant, UTC.</param>
/// <param name="RunId">Its run, which may not have been taken in yet: the next host that finds it does it.</param>
public sealed record BackfillRun(DateTimeOffset ScheduledFor, string RunId);

/// <summary>The instants of a schedule in a span of time that is past, to be run now; and how far that has come.</summary>
public sealed record Backfill
{
    /// <summary>Most of its runs that may be active at a time.</summary>
    public const int MostParallel = 50;

    /// <summary>Most instants of one backfill.</summary>
    public const int MostInstants = 10_000;

    /// <summary>The workflow.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>Counts the backfills of the workflow, from 1; 0 until it is kept.</summary>
    public int Number { get; init; }

    /// <summary>What was asked.</summary>
    public required BackfillOrder Order { get; init; }

    /// <summary>A key of the caller's: a second start with it is the same backfill. <c>null</c> for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The schedule as it was then: a change of the workflow does not change which instants these are.</summary>
    public required ScheduleDefinition Schedule { get; init; }

    /// <summary>Where it stands.</summary>
    public BackfillStatus Status { get; init; }

    /// <summary>Why a run that it has decided on can't be started yet, or <c>null</c>.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Up to this instant everything has been decided, UTC.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>How many instants there are.</summary>
    public int Instants { get; init; }

    /// <summary>How many were left as they are, because they had been run before, or the schedule was about to run them.</summary>
    public int Left { get; init; }

    /// <summary>How many runs it has decided on, in order; those in <see cref="Running"/> too.</summary>
    public int Started { get; init; }

    /// <summary>How many of them have succeeded.</summary>
    public int Succeeded { get; init; }

    /// <summary>How many of them have failed or timed out.</summary>
    public int Failed { get; init; }

    /// <summary>How many of them were cancelled, or skipped.</summary>
    public int Cancelled { get; init; }

    /// <summary>Those that are not known to have ended, in order of the instants.</summary>
    public ImmutableArray<BackfillRun> Running { get; init; } = [];

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The store's own: another with each write.</summary>
    [JsonIgnore]
    public string Revision { get; init; } = "";

    /// <summary>Whether there is something to be done about it.</summary>
    [JsonIgnore]
    public bool IsActive => Status == BackfillStatus.Running || !Running.IsEmpty;

    /// <summary>Whether an instant is within its span.</summary>
    public bool Covers(DateTimeOffset instant) => instant >= Order.From && instant < Order.To;

    /// <summary>The id of the run that it starts for an instant, however often that is tried.</summary>
    public string RunId(DateTimeOffset instant) =>
        History.RunIdSource.Fixed(WorkflowId, instant, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"backfill/{WorkflowId}/{Number}/{instant.UtcTicks}"));
}
