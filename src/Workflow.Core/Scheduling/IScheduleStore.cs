using Workflow.Core.Definitions;

namespace Workflow.Core.Scheduling;

/// <summary>
/// The store's side of schedules. Every write of a workflow writes where its schedule stands, by the rule of
/// <see cref="ScheduleChange"/> and in the same transaction; removing the workflow removes it.
/// </summary>
public interface IScheduleStore
{
    /// <summary>Ticks that are kept of one workflow; older ones go.</summary>
    const int KeptTicks = 1_000;

    /// <summary>The schedules to be looked at, the longest due first. Costs what is due, and not what there is.</summary>
    /// <param name="now">Those due by then.</param>
    /// <param name="limit">Most schedules to answer, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>When the next schedule is to be looked at, UTC; <c>null</c>: none is.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>Where a workflow's schedule stands, or <c>null</c>: it never had one, or is gone.</summary>
    Task<ScheduleState?> GetScheduleAsync(long workflowId, CancellationToken cancellationToken);

    /// <summary>Moves a schedule on and records ticks, in one transaction, if it is as it was read.</summary>
    /// <returns>Where it stands now, or <c>null</c>: it had changed, and nothing was written.</returns>
    Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance, CancellationToken cancellationToken);

    /// <summary>The last ticks, newest first.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="limit">Most ticks to answer, 1 to <see cref="KeptTicks"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken);
}

/// <summary>A step of a schedule.</summary>
/// <param name="To">
/// Where it goes; its revision is the one that was read. With a <see cref="ScheduleState.PausedReason"/>, the workflow
/// is disabled in the same transaction.
/// </param>
/// <param name="Ticks">What has come to its end, in order, at most <see cref="MostTicks"/>.</param>
/// <param name="At">When, UTC.</param>
public sealed record ScheduleAdvance(ScheduleState To, IReadOnlyList<Tick> Ticks, DateTimeOffset At)
{
    /// <summary>Most recorded ticks among which one that is replaced is looked for.</summary>
    public const int LookBack = 30;

    /// <summary>The ticks recorded before whose runs waited, and gave up their place to a newer one.</summary>
    public IReadOnlyList<ReplacedTick> Replaced { get; init; } = [];

    /// <summary>Most ticks that one step records: so many fit into a transaction of every store.</summary>
    public const int MostTicks = TickRule.MostRuns + 1;

    /// <summary>The number of the first of the ticks.</summary>
    public long FirstTick => To.TickCount + 1;

    /// <summary>Where it is written to go: the ticks are counted.</summary>
    public ScheduleState Written => To with { TickCount = To.TickCount + Ticks.Count };

    /// <summary>The workflow that the step disables, as it is written.</summary>
    public StoredWorkflow Disabled(StoredWorkflow workflow) => workflow with { IsActive = false, Revision = workflow.Revision + 1, UpdatedAt = At };
}

/// <summary>A tick, among the last <see cref="ScheduleAdvance.LookBack"/>, that is <see cref="TickFate.Replaced"/> from now on.</summary>
/// <param name="RunId">The run it had started.</param>
/// <param name="Reason">Why that run is not run.</param>
public sealed record ReplacedTick(string RunId, string Reason);
