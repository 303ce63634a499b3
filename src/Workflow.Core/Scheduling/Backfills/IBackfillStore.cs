using Workflow.Core.Paging;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>The store of backfills. Removing a workflow removes its backfills.</summary>
public interface IBackfillStore
{
    /// <summary>
    /// Stores a backfill, and assigns it the next number of its workflow. If the workflow has one with the same idempotency
    /// key, that one is returned, and nothing is written.
    /// </summary>
    Task<Backfill> AddBackfillAsync(Backfill backfill, CancellationToken cancellationToken);

    /// <summary>The backfill of a workflow that was started with an idempotency key, or <c>null</c>.</summary>
    Task<Backfill?> FindBackfillAsync(long workflowId, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The backfill, or <c>null</c>.</summary>
    Task<Backfill?> GetBackfillAsync(long workflowId, int number, CancellationToken cancellationToken);

    /// <summary>The backfills of a workflow, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<Backfill>> ListBackfillsAsync(long workflowId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Those that are active, oldest first within a workflow. The cost depends on the number active, not on the total.
    /// </summary>
    /// <param name="workflowId">Only this workflow's; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Backfill>> ListActiveBackfillsAsync(long? workflowId, CancellationToken cancellationToken);

    /// <summary>Writes a backfill if it has not changed since it was read: its revision is the one that was read.</summary>
    /// <returns>The backfill as written, or <c>null</c>: it had changed, and nothing was written.</returns>
    Task<Backfill?> WriteBackfillAsync(Backfill backfill, CancellationToken cancellationToken);
}
