using Workflow.Core.Bulk;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The port of bulk operations.</content>
public sealed partial class AzureTableStore
{
    /// <inheritdoc/>
    public Task<BulkOperation> AddBulkAsync(BulkOperation bulk, IReadOnlyList<string> runIds, CancellationToken cancellationToken) =>
        Write(() => _bulks.AddAsync(bulk, runIds), cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperation?> FindBulkAsync(string idempotencyKey, CancellationToken cancellationToken) =>
        _bulks.FindAsync(idempotencyKey, cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperation?> GetBulkAsync(int number, CancellationToken cancellationToken) =>
        _bulks.FindAsync(number, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<BulkOperation>> ListBulksAsync(PageRequest page, CancellationToken cancellationToken) =>
        _bulks.ListAsync(page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BulkOperation>> ListActiveBulksAsync(CancellationToken cancellationToken) =>
        _bulks.ListActiveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadBulkRunsAsync(int number, int part, CancellationToken cancellationToken) =>
        _bulks.ReadRunsAsync(number, part, cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperation?> WriteBulkAsync(BulkOperation bulk, CancellationToken cancellationToken) =>
        Write(() => _bulks.TryWriteAsync(bulk), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveBulkAsync(BulkOperation bulk, CancellationToken cancellationToken) =>
        Write(() => _bulks.RemoveAsync(bulk), cancellationToken);
}
