using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>
/// The standing of a run: everything but its payloads, so reading it costs the same for every run. Its reasons are
/// short, see <see cref="ReasonText"/>.
/// </summary>
public record RunHead
{
    /// <summary>Sorts by time and contains the workflow's id; see <see cref="RunIdSource"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The workflow.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>The version it is pinned to.</summary>
    public required int WorkflowVersion { get; init; }

    /// <summary>Its status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it makes no progress, or why it ended as it did; <c>null</c> if the status needs no explanation.</summary>
    public string? StatusReason { get; init; }

    /// <summary>The order to end it early; <c>null</c>: none.</summary>
    public EndOrder? EndOrder { get; init; }

    /// <summary>Its tasks that have lost to others; <c>null</c>: none.</summary>
    public LostTasks? Lost { get; init; }

    /// <summary>What started it.</summary>
    public required RunTrigger Trigger { get; init; }

    /// <summary>
    /// Who started it: a caller's <c>Actor</c>, or <see cref="RunStarters"/>. A rerun: who repeated it; a child run: as its
    /// parent; a run of a backfill: who ordered the backfill. <c>null</c>: an older version of the service did not record it.
    /// </summary>
    public string? StartedBy { get; init; }

    /// <summary>The instant a schedule started it for, UTC; <c>null</c> for any other trigger.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>The task of another run that started it, or <c>null</c>.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>
    /// The path of the group of its version that it carries out, as <see cref="GroupPath"/> writes it; <c>null</c>: it carries out the whole
    /// version. A run of a group is a part of the one that has the group: it holds no slot, is in no list, and is removed with it.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>The run it repeats, or <c>null</c>.</summary>
    public string? RerunOf { get; init; }

    /// <summary>The run of another workflow whose end started it, or <c>null</c>.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>Its labels and its business key, by which it is found.</summary>
    public RunLabels Labels { get; init; } = RunLabels.None;

    /// <summary>It does not begin before this instant, UTC; <c>null</c>: it may begin when it is accepted.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Its priority, from <see cref="Priorities.Lowest"/> to <see cref="Priorities.Highest"/>.</summary>
    public int Priority { get; init; }

    /// <summary>The value of the workflow's <see cref="ConcurrencyRule.Key"/> for its inputs; <c>null</c>: that limit does not apply to it.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>What it waits for while it is <c>QUEUED</c>.</summary>
    public QueuedFor QueuedFor { get; init; }

    /// <summary>The key of its workflow's <c>rate_limit</c>, empty if that has none; <c>null</c>: that limit does not apply to it.</summary>
    public string? RateKey { get; init; }

    /// <summary>
    /// When the line of its <see cref="RateKey"/> is to be looked at on its account, or when it has waited for quiet, or gathered starts, long enough, UTC; <c>null</c>:
    /// neither.
    /// </summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it, or the start that takes its place, begins at the latest, UTC; <c>null</c>: it waited for no quiet (<c>debounce_seconds</c>).</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>When there is something to do for it while it is queued, UTC; <c>null</c>: it waits for something else than an instant.</summary>
    public DateTimeOffset? WakesAt => Status != RunStatus.Queued ? null : QueuedFor == QueuedFor.Start ? StartAt : DueAt;

    /// <summary>
    /// Its rank in a line, lowest first: when it may begin at the earliest, in ticks, less <see cref="Priorities.Step"/> for each step of its
    /// priority.
    /// </summary>
    public long Rank => (StartAt > CreatedAt ? StartAt.Value : CreatedAt).UtcTicks - (Priority * Priorities.Step.Ticks);

    /// <summary>
    /// Whether it counts as one of the runs of its concurrency key. It takes a place when it enters the line of the rate limit or that for the
    /// workflow's slots, and keeps it until it has ended.
    /// </summary>
    public bool HoldsPlace => ConcurrencyKey is not null && (Status.HoldsSlot() || (Status == RunStatus.Queued && QueuedFor is QueuedFor.Slot or QueuedFor.Rate));

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the engine first began it, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>
    /// Until when the process that has begun it drives it by itself, UTC: no other process drives it before, unless that one has
    /// handed it over. <c>null</c>: it is not driven eagerly. Only kept by stores that several processes share.
    /// </summary>
    public DateTimeOffset? EagerUntil { get; init; }

    /// <summary>The same without the payloads that a <see cref="Run"/> has.</summary>
    public RunHead ToHead() => GetType() == typeof(RunHead) ? this : new RunHead(this);
}

/// <summary>What a run with status <c>QUEUED</c> waits for.</summary>
public enum QueuedFor
{
    /// <summary>One of the slots of its workflow (<c>max_concurrent_runs</c>).</summary>
    Slot,

    /// <summary>A place of its concurrency key, before it enters the line for a slot.</summary>
    Key,

    /// <summary>Its instant, before everything else.</summary>
    Start,

    /// <summary>Its turn to begin (<c>rate_limit</c>), before it enters the line for a slot.</summary>
    Rate,

    /// <summary>That no other start comes for a time (<c>debounce_seconds</c>), before everything else.</summary>
    Quiet,

    /// <summary>More starts, which become part of it (<c>batch</c>), before everything else.</summary>
    Batch,
}

/// <summary>Who starts runs without a caller: see <see cref="RunHead.StartedBy"/>.</summary>
public static class RunStarters
{
    /// <summary>The workflow's schedule.</summary>
    public const string Schedule = "schedule";

    /// <summary>A signed webhook.</summary>
    public const string Webhook = "webhook";
}

/// <summary>The task execution that started a child run.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
public sealed record RunParent(string RunId, string Task, int? Index);
