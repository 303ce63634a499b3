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
    /// Changes runs that wait for a slot to <c>PENDING</c>, by <see cref="RunHead.Rank"/>, as long as fewer than
    /// <paramref name="maxConcurrentRuns"/> hold a slot; at most <see cref="Overlap.MaxPromoted"/>, so a caller that gets
    /// that many must call again.
    /// </summary>
    /// <returns>The runs that may begin, as they are now: <c>PENDING</c>, without a reason.</returns>
    Task<IReadOnlyList<RunHead>> PromoteAsync(long workflowId, int maxConcurrentRuns, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// The same, after the first runs in the line of a key have got its free places, at most <see cref="Overlap.MaxPromoted"/>, and have entered
    /// the line for slots. Runs of other keys are not read.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="maxConcurrentRuns">How many runs may hold a slot.</param>
    /// <param name="line">The key, and how many of its runs may hold a place.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The runs that may begin, and whether more may be promoted.</returns>
    Task<Promotion> PromoteAsync(long workflowId, int maxConcurrentRuns, KeyLine line, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The runs that wait for an instant which has come, earliest first. The cost depends on the number returned.</summary>
    /// <param name="until">Only instants up to this one.</param>
    /// <param name="most">Most runs to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RunHead>> ListDelayedAsync(DateTimeOffset until, int most, CancellationToken cancellationToken);

    /// <summary>The earliest instant after this one that a run waits for, UTC; <c>null</c>: none does. It may be that of a run that has ended meanwhile.</summary>
    Task<DateTimeOffset?> NextStartAsync(DateTimeOffset after, CancellationToken cancellationToken);
}
