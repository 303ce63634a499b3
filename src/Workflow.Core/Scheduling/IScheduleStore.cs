using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Core.Scheduling;

/// <summary>
/// The store of schedules. Every write of a workflow also writes the state of its schedule, by the rule of
/// <see cref="ScheduleChange"/> and in the same transaction; removing the workflow removes it.
/// </summary>
public interface IScheduleStore
{
    /// <summary>Ticks kept per workflow; older ones are removed.</summary>
    const int KeptTicks = 1_000;

    /// <summary>
    /// The schedules that are due, the longest due first. The cost depends on the number due, not on the total.
    /// </summary>
    /// <param name="now">The time, UTC.</param>
    /// <param name="limit">Most schedules to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>When the next schedule is due, UTC; <c>null</c>: none is.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The schedules that are ever due, earliest due first. One that moves on while it is read is found at one of its places, at both,
    /// or, if it moves from a part that was not read yet to one that was, at none.
    /// </summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>The state of a workflow's schedule, or <c>null</c>: it never had one, or is gone.</summary>
    Task<ScheduleState?> GetScheduleAsync(long workflowId, CancellationToken cancellationToken);

    /// <summary>Advances a schedule and records ticks, in one transaction, if it has not changed since it was read.</summary>
    /// <returns>The new state, or <c>null</c>: it had changed, and nothing was written.</returns>
    Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance, CancellationToken cancellationToken);

    /// <summary>The last ticks, newest first.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="limit">Most ticks to return, 1 to <see cref="KeptTicks"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken);
}

/// <summary>A step of a schedule.</summary>
/// <param name="To">
/// The new state; its revision is the one that was read. With a <see cref="ScheduleState.PausedReason"/>, the workflow
/// is disabled in the same transaction.
/// </param>
/// <param name="Ticks">The completed ticks, in order, at most <see cref="MaxTicks"/>.</param>
/// <param name="At">When, UTC.</param>
public sealed record ScheduleAdvance(ScheduleState To, IReadOnlyList<Tick> Ticks, DateTimeOffset At)
{
    /// <summary>Most recorded ticks that are searched for replaced ones.</summary>
    public const int LookBack = 30;

    /// <summary>Recorded ticks whose queued runs were replaced by a newer one.</summary>
    public IReadOnlyList<ReplacedTick> Replaced { get; init; } = [];

    /// <summary>Most ticks that one step records: this many fit into a transaction of every store.</summary>
    public const int MaxTicks = TickRule.MaxRuns + 1;

    /// <summary>The number of the first of the ticks.</summary>
    public long FirstTick => To.TickCount + 1;

    /// <summary>The state as written: with the ticks counted.</summary>
    public ScheduleState Written => To with { TickCount = To.TickCount + Ticks.Count };

    /// <summary>The workflow that the step disables, as written.</summary>
    public StoredWorkflow Disabled(StoredWorkflow workflow) => workflow with { IsActive = false, Revision = workflow.Revision + 1, UpdatedAt = At };
}

/// <summary>
/// A tick, among the last <see cref="ScheduleAdvance.LookBack"/>, that becomes <see cref="TickOutcome.Replaced"/>.
/// </summary>
/// <param name="RunId">The run it had started.</param>
/// <param name="Reason">Why that run is not run.</param>
public sealed record ReplacedTick(string RunId, string Reason);
