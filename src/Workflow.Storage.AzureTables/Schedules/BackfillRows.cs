using Azure;
using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>
/// The backfills, each written in one transaction with its entry in the list of active ones. Its ETag is its revision.
/// </summary>
internal sealed class BackfillRows(TableClient table, OptimisticRetry retry)
{
    private const string Document = "Backfill";

    private static CancellationToken None => CancellationToken.None;

    internal async Task<Backfill?> FindAsync(long workflowId, int number, CancellationToken cancellationToken) =>
        number > 0 && await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Backfill(workflowId, number), cancellationToken) is { } row ? Read(row) : null;

    internal async Task<Backfill?> FindAsync(long workflowId, string idempotencyKey, CancellationToken cancellationToken) =>
        await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.BackfillKey(workflowId, idempotencyKey), cancellationToken) is { } row
            ? await FindAsync(workflowId, row.GetInt32("Number")!.Value, cancellationToken)
            : null;

    internal async Task<Core.Paging.Page<Backfill>> ListAsync(long workflowId, PageRequest page, CancellationToken cancellationToken)
    {
        var list = $"backfills of {workflowId}";
        var before = Cursor.ReadNumber(list, page.Cursor);
        if (before is < 1 or > int.MaxValue)
        {
            throw new InvalidCursorException();
        }

        var filter = RowKeys.Under(
            DefinitionKeys.Partition,
            DefinitionKeys.Backfills(workflowId),
            before is { } number ? DefinitionKeys.Backfill(workflowId, (int)number) : null);
        var rows = await table.TakeAsync(filter, page.Limit + 1, null, cancellationToken);
        return Pages.Cut(rows, page, Batch.SizeOf, Read, last => Cursor.Make(list, $"{Read(last).Number}"));
    }

    internal async Task<IReadOnlyList<Backfill>> ListActiveAsync(long? workflowId, CancellationToken cancellationToken)
    {
        var filter = RowKeys.Under(DefinitionKeys.Partition, workflowId is { } id ? DefinitionKeys.Active(id) : DefinitionKeys.AllActive);
        var active = await table.TakeAsync(filter, int.MaxValue, ["WorkflowId", "Number"], cancellationToken);
        var found = await Reading.ForEachAsync(
            active, (row, token) => FindAsync(row.GetInt64("WorkflowId")!.Value, row.GetInt32("Number")!.Value, token), cancellationToken);

        // A backfill may have ended in between.
        return [.. found.Where(backfill => backfill is { IsActive: true }).Select(backfill => backfill!)];
    }

    internal Task<Backfill> AddAsync(Backfill backfill) => retry.RunAsync<Backfill>(async () =>
    {
        if (backfill.IdempotencyKey is { } key && await FindAsync(backfill.WorkflowId, key, None) is { } earlier)
        {
            return new(earlier);
        }

        var last = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Backfills(backfill.WorkflowId)), 1, null, None);
        var added = backfill with { Number = last is [{ } row] ? Read(row).Number + 1 : 1 };
        return await TryWriteAsync(added, isNew: true) is { } written ? new(written) : null;
    });

    internal Task<Backfill?> TryWriteAsync(Backfill backfill) => TryWriteAsync(backfill, isNew: false);

    internal async Task RemoveAsync(long workflowId)
    {
        foreach (var prefix in new[] { DefinitionKeys.Active(workflowId), DefinitionKeys.BackfillKeys(workflowId), DefinitionKeys.Backfills(workflowId) })
        {
            var rows = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, prefix), int.MaxValue, ["RowKey"], None);
            await Batch.DeleteAllAsync(table, DefinitionKeys.Partition, rows.Select(row => row.RowKey));
        }
    }

    private async Task<Backfill?> TryWriteAsync(Backfill backfill, bool isNew)
    {
        var (id, number) = (backfill.WorkflowId, backfill.Number);
        var batch = new Batch(table, DefinitionKeys.Partition);
        var row = new TableEntity(DefinitionKeys.Partition, DefinitionKeys.Backfill(id, number)) { [Document] = StoredJson.Write(backfill) };
        var active = new TableEntity(DefinitionKeys.Partition, DefinitionKeys.Active(id, number)) { ["WorkflowId"] = id, ["Number"] = number };
        if (isNew)
        {
            batch.Insert(row);
            if (backfill.IdempotencyKey is { } key)
            {
                batch.Insert(new TableEntity(DefinitionKeys.Partition, DefinitionKeys.BackfillKey(id, key)) { ["Number"] = number });
            }
        }
        else
        {
            batch.Replace(row, new ETag(backfill.Revision));
        }

        if (backfill.IsActive)
        {
            batch.Upsert(active);
        }
        else if (!isNew && await table.FindAsync(DefinitionKeys.Partition, active.RowKey, None) is not null)
        {
            batch.Delete(active.RowKey, ETag.All);
        }

        return await batch.TryCommitAsync(row.RowKey) ? backfill with { Revision = batch.Written.ToString() } : null;
    }

    private static Backfill Read(TableEntity row) => StoredJson.Read<Backfill>(row.GetBinary(Document)) with { Revision = row.ETag.ToString() };
}
