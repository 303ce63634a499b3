namespace Workflow.Core.History;

/// <summary>Admits runs, by the rule of <see cref="Overlap"/>. A write whose task has completed is on disk.</summary>
public interface IRunAdmissions
{
    /// <summary>
    /// Admits a run in one transaction: the run, the executions it carries over, its idempotency key and, if it replaces
    /// others, their cancellation. A run whose id or key already exists is not written again.
    /// </summary>
    Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken);

    /// <summary>
    /// Lets in what waits, in one transaction or several. The first runs in the line of a key get its free places, and enter the line of the rate
    /// limit or that for slots. If its time has come, the first run in the line of a rate limit enters that for slots. Then runs that wait for a
    /// slot become <c>PENDING</c>, by <see cref="RunHead.Rank"/>, as long as fewer than <see cref="PromotionOrder.MaxConcurrentRuns"/>
    /// hold one. Runs of other keys are not read.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="order">Which lines, and their limits.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The runs that may begin, at most about <see cref="Overlap.MaxPromoted"/>, and whether more may be promoted.</returns>
    Task<Promotion> PromoteAsync(long workflowId, PromotionOrder order, CancellationToken cancellationToken);

    /// <summary>The queued runs for which there is something to do since an instant which has come (<see cref="RunHead.WakesAt"/>), earliest first. The cost depends on the number returned.</summary>
    /// <param name="until">Only instants up to this one.</param>
    /// <param name="most">Most runs to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RunHead>> ListDelayedAsync(DateTimeOffset until, int most, CancellationToken cancellationToken);

    /// <summary>The earliest instant after this one that a run waits for, UTC; <c>null</c>: none does. It may be that of a run that has ended meanwhile.</summary>
    Task<DateTimeOffset?> NextStartAsync(DateTimeOffset after, CancellationToken cancellationToken);
}
