using Azure;
using Azure.Data.Tables;
using Workflow.Core.Bulk;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The bulk operations, each begun in one transaction with the ids of its runs and its entry in the list of active ones. Its ETag is
/// its revision.
/// </summary>
internal sealed class BulkRows(TableClient table, OptimisticRetry retry)
{
    private const string Document = "Bulk";
    private const string Ids = "RunIds";
    private const string ListName = "bulk operations";

    private static CancellationToken None => CancellationToken.None;

    internal async Task<BulkOperation?> FindAsync(int number, CancellationToken cancellationToken) =>
        number > 0 && await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Bulk(number), cancellationToken) is { } row ? Read(row) : null;

    internal async Task<BulkOperation?> FindAsync(string idempotencyKey, CancellationToken cancellationToken) =>
        await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.BulkKey(idempotencyKey), cancellationToken) is { } row
            ? await FindAsync(row.GetInt32("Number")!.Value, cancellationToken)
            : null;

    internal async Task<Core.Paging.Page<BulkOperation>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = Cursor.ReadNumber(ListName, page.Cursor);
        if (before is < 1 or > int.MaxValue)
        {
            throw new InvalidCursorException();
        }

        var filter = RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Bulks, before is { } number ? DefinitionKeys.Bulk((int)number) : null);
        var rows = await table.TakeAsync(filter, page.Limit + 1, null, cancellationToken);
        return Pages.Cut(rows, page, Batch.SizeOf, Read, last => Cursor.Make(ListName, $"{Read(last).Number}"));
    }

    internal async Task<IReadOnlyList<BulkOperation>> ListActiveAsync(CancellationToken cancellationToken)
    {
        var active = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.ActiveBulks), int.MaxValue, ["Number"], cancellationToken);
        var found = await Reading.ForEachAsync(active, (row, token) => FindAsync(row.GetInt32("Number")!.Value, token), cancellationToken);
        return [.. found.Where(bulk => bulk is { IsActive: true }).Select(bulk => bulk!)]; // one may have ended in between
    }

    internal async Task<IReadOnlyList<string>> ReadRunsAsync(int number, int part, CancellationToken cancellationToken) =>
        await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.BulkRuns(number, part), cancellationToken) is { } row ? StoredJson.Read<string[]>(row.GetBinary(Ids)) : [];

    internal Task<BulkOperation> AddAsync(BulkOperation bulk, IReadOnlyList<string> runIds) => retry.RunAsync<BulkOperation>(async () =>
    {
        if (bulk.IdempotencyKey is { } key && await FindAsync(key, None) is { } earlier)
        {
            return new(earlier);
        }

        var last = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Bulks), 1, null, None);
        var added = bulk with { Number = last is [{ } newest] ? Read(newest).Number + 1 : 1 };
        var batch = new Batch(table, DefinitionKeys.Partition);
        var row = RowOf(added);
        batch.Insert(row);
        if (added.IdempotencyKey is { } ownKey)
        {
            batch.Insert(new TableEntity(DefinitionKeys.Partition, DefinitionKeys.BulkKey(ownKey)) { ["Number"] = added.Number });
        }

        if (added.IsActive)
        {
            batch.Insert(new TableEntity(DefinitionKeys.Partition, DefinitionKeys.ActiveBulk(added.Number)) { ["Number"] = added.Number });
        }

        foreach (var (part, ids) in runIds.Chunk(BulkOperation.PartSize).Index())
        {
            batch.Insert(new TableEntity(DefinitionKeys.Partition, DefinitionKeys.BulkRuns(added.Number, part)) { [Ids] = StoredJson.Write(ids) });
        }

        return await batch.TryCommitAsync(row.RowKey) ? new(added with { Revision = batch.Written.ToString() }) : null;
    });

    internal async Task<BulkOperation?> TryWriteAsync(BulkOperation bulk)
    {
        var batch = new Batch(table, DefinitionKeys.Partition);
        var row = RowOf(bulk);
        batch.Replace(row, new ETag(bulk.Revision));
        if (!bulk.IsActive && await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.ActiveBulk(bulk.Number), None) is { } active)
        {
            batch.Delete(active.RowKey, ETag.All);
        }

        if (!await batch.TryCommitAsync(row.RowKey))
        {
            return null;
        }

        if (!bulk.IsActive)
        {
            var runs = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.BulkRuns(bulk.Number)), int.MaxValue, ["RowKey"], None);
            await Batch.DeleteAllAsync(table, DefinitionKeys.Partition, runs.Select(r => r.RowKey));
        }

        return bulk with { Revision = batch.Written.ToString() };
    }

    // Its own row comes last: what is interrupted is done again.
    internal async Task<bool> RemoveAsync(BulkOperation bulk)
    {
        if (await FindAsync(bulk.Number, None) is not { IsActive: false } stored || stored.Revision != bulk.Revision)
        {
            return false;
        }

        var runs = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.BulkRuns(bulk.Number)), int.MaxValue, ["RowKey"], None);
        IEnumerable<string> key = stored.IdempotencyKey is { } ownKey ? [DefinitionKeys.BulkKey(ownKey)] : [];
        await Batch.DeleteAllAsync(table, DefinitionKeys.Partition, runs.Select(r => r.RowKey).Concat(key));
        await Batch.DeleteAllAsync(table, DefinitionKeys.Partition, [DefinitionKeys.Bulk(bulk.Number)]);
        return true;
    }

    private static TableEntity RowOf(BulkOperation bulk) => new(DefinitionKeys.Partition, DefinitionKeys.Bulk(bulk.Number)) { [Document] = StoredJson.Write(bulk) };

    private static BulkOperation Read(TableEntity row) => StoredJson.Read<BulkOperation>(row.GetBinary(Document)) with { Revision = row.ETag.ToString() };
}
