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
    /// Changes queued runs of a workflow to <c>PENDING</c>, oldest first, as long as fewer than
    /// <paramref name="maxConcurrentRuns"/> hold a slot; at most <see cref="Overlap.MaxPromoted"/>, so a caller that gets
    /// that many must call again.
    /// </summary>
    /// <returns>The runs that may begin, as they are now: <c>PENDING</c>, without a reason.</returns>
    Task<IReadOnlyList<RunHead>> PromoteAsync(long workflowId, int maxConcurrentRuns, DateTimeOffset at, CancellationToken cancellationToken);
}
