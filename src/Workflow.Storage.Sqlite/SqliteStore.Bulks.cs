using Workflow.Core.Bulk;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The port of bulk operations.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<BulkOperation> AddBulkAsync(BulkOperation bulk, IReadOnlyList<string> runIds, CancellationToken cancellationToken) =>
        Write(session => BulkOperations.Add(session, bulk, runIds), cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperation?> FindBulkAsync(string idempotencyKey, CancellationToken cancellationToken) =>
        Read(session => BulkOperations.Find(session, idempotencyKey), cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperation?> GetBulkAsync(int number, CancellationToken cancellationToken) =>
        Read(session => BulkOperations.Get(session, number), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<BulkOperation>> ListBulksAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => BulkOperations.List(session, page), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BulkOperation>> ListActiveBulksAsync(CancellationToken cancellationToken) =>
        Read(BulkOperations.ListActive, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadBulkRunsAsync(int number, int part, CancellationToken cancellationToken) =>
        Read(session => BulkOperations.ReadRuns(session, number, part), cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperation?> WriteBulkAsync(BulkOperation bulk, CancellationToken cancellationToken) =>
        Write(session => BulkOperations.TryWrite(session, bulk), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveBulkAsync(BulkOperation bulk, CancellationToken cancellationToken) =>
        Write(session => BulkOperations.Remove(session, bulk), cancellationToken);
}
