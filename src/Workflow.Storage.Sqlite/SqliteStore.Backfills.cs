using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Storage.Sqlite.Schedules;

namespace Workflow.Storage.Sqlite;

/// <content>The port of backfills.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<Backfill> AddBackfillAsync(Backfill backfill, CancellationToken cancellationToken) =>
        Write(session => Backfills.Add(session, backfill), cancellationToken);

    /// <inheritdoc/>
    public Task<Backfill?> FindBackfillAsync(long workflowId, string idempotencyKey, CancellationToken cancellationToken) =>
        Read(session => Backfills.Find(session, workflowId, idempotencyKey), cancellationToken);

    /// <inheritdoc/>
    public Task<Backfill?> GetBackfillAsync(long workflowId, int number, CancellationToken cancellationToken) =>
        Read(session => Backfills.Get(session, workflowId, number), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Backfill>> ListBackfillsAsync(long workflowId, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Backfills.List(session, workflowId, page), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Backfill>> ListActiveBackfillsAsync(long? workflowId, CancellationToken cancellationToken) =>
        Read(session => Backfills.ListActive(session, workflowId), cancellationToken);

    /// <inheritdoc/>
    public Task<Backfill?> WriteBackfillAsync(Backfill backfill, CancellationToken cancellationToken) =>
        Write(session => Backfills.TryWrite(session, backfill), cancellationToken);
}
