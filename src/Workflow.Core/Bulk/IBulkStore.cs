using Workflow.Core.Paging;

namespace Workflow.Core.Bulk;

/// <summary>The store of bulk operations.</summary>
public interface IBulkStore
{
    /// <summary>Most runs of one bulk operation: they are stored with it, in one write.</summary>
    const int MaxRuns = 40_000;

    /// <summary>
    /// Stores a bulk operation with its runs, and assigns it the next number. If there is one with the same idempotency key,
    /// that one is returned, and nothing is written.
    /// </summary>
    /// <param name="bulk">The bulk operation.</param>
    /// <param name="runIds">Its runs, in the order in which they are handled; up to <see cref="MaxRuns"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<BulkOperation> AddBulkAsync(BulkOperation bulk, IReadOnlyList<string> runIds, CancellationToken cancellationToken);

    /// <summary>The bulk operation that was started with an idempotency key, or <c>null</c>.</summary>
    Task<BulkOperation?> FindBulkAsync(string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The bulk operation, or <c>null</c>.</summary>
    Task<BulkOperation?> GetBulkAsync(int number, CancellationToken cancellationToken);

    /// <summary>The bulk operations, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<BulkOperation>> ListBulksAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Those that are active, oldest first. The cost depends on the number active, not on the total.</summary>
    Task<IReadOnlyList<BulkOperation>> ListActiveBulksAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A part of the runs of a bulk operation: <see cref="BulkOperation.PartSize"/> of them, or the last ones. Empty if there
    /// are none, and when it has ended.
    /// </summary>
    /// <param name="number">The bulk operation.</param>
    /// <param name="part">The part, from 0.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<string>> ReadBulkRunsAsync(int number, int part, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a bulk operation if it has not changed since it was read: its revision is the one that was read. The ids of the
    /// runs of one that is not active any more are removed.
    /// </summary>
    /// <returns>The bulk operation as written, or <c>null</c>: it had changed, and nothing was written.</returns>
    Task<BulkOperation?> WriteBulkAsync(BulkOperation bulk, CancellationToken cancellationToken);

    /// <summary>Removes a bulk operation that has ended, unless it has changed since it was read. Its idempotency key can then be used again.</summary>
    /// <returns>Whether it was removed.</returns>
    Task<bool> RemoveBulkAsync(BulkOperation bulk, CancellationToken cancellationToken);
}
