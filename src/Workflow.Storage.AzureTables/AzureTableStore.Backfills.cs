using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Storage.AzureTables;

/// <content>The port of backfills.</content>
public sealed partial class AzureTableStore
{
    /// <inheritdoc/>
    public Task<Backfill> AddBackfillAsync(Backfill backfill, CancellationToken cancellationToken) =>
        Write(() => _backfills.AddAsync(backfill), cancellationToken);

    /// <inheritdoc/>
    public Task<Backfill?> FindBackfillAsync(long workflowId, string idempotencyKey, CancellationToken cancellationToken) =>
        _backfills.FindAsync(workflowId, idempotencyKey, cancellationToken);

    /// <inheritdoc/>
    public Task<Backfill?> GetBackfillAsync(long workflowId, int number, CancellationToken cancellationToken) =>
        _backfills.FindAsync(workflowId, number, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Backfill>> ListBackfillsAsync(long workflowId, PageRequest page, CancellationToken cancellationToken) =>
        _backfills.ListAsync(workflowId, page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Backfill>> ListActiveBackfillsAsync(long? workflowId, CancellationToken cancellationToken) =>
        _backfills.ListActiveAsync(workflowId, cancellationToken);

    /// <inheritdoc/>
    public Task<Backfill?> WriteBackfillAsync(Backfill backfill, CancellationToken cancellationToken) =>
        Write(() => _backfills.TryWriteAsync(backfill), cancellationToken);
}
