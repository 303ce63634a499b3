using System.Text.Json;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The events that executions choose or collect. An event moves from the row of its name to a row of its taker, where the payload stays
/// until the run is removed. What an execution has taken is in a row of its own, which changes in the same transaction.
/// </summary>
internal sealed class CollectedRows(TableClient table, Payloads payloads, LogLines log, OptimisticRetry retry)
{
    private const string Count = "Count";
    private const string CursorColumn = "Cursor";
    private const string Bytes = "Bytes";
    private const string IsComplete = "IsComplete";

    internal async Task<IReadOnlyList<WaitingEvent>> ListOfferedAsync(string runId, string name, long after, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return [];
        }

        var rows = await table.TakeAsync(RowKeys.Under(partition, RunKeys.Events(runId, name), RunKeys.Event(runId, name, after)), IEventStore.EventPage, null, cancellationToken);
        return await Reading.ForEachAsync(rows, async (row, token) => new WaitingEvent(RunKeys.NumberOf(row.RowKey), await ReadAsync(row, token), RunEvents.SenderOf(row)), cancellationToken);
    }

    internal async Task<IReadOnlyList<JsonElement>> ListPayloadsAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return [];
        }

        var rows = await table.TakeAsync(RowKeys.Under(partition, RunKeys.Collected(runId, taker)), int.MaxValue, null, cancellationToken);
        return await Reading.ForEachAsync(rows, ReadAsync, cancellationToken);
    }

    internal async Task<CollectedEvents> FindAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition ? StateOf(await table.FindAsync(partition, RunKeys.Collector(runId, taker), cancellationToken)) : default;

    /// <summary>Gives events to an execution that waits, and records it.</summary>
    internal async Task<bool> CollectAsync(EventCollection collected, ExecutionRow row)
    {
        var (runId, partition, taker) = (collected.RunId, row.Row.PartitionKey, ExecutionRow.KeyOf(row.Row));
        await row.PlaceAsync(payloads);
        return await retry.RunAsync<bool>(async () =>
        {
            var waiting = await table.FindAsync(partition, row.Row.RowKey, CancellationToken.None);
            var state = await table.FindAsync(partition, RunKeys.Collector(runId, taker), CancellationToken.None);
            if (waiting is null || ExecutionRow.StatusOf(waiting).IsFinal() || StateOf(state).Cursor != collected.Before.Cursor)
            {
                return new(false);
            }

            var found = await Reading.ForEachAsync(
                collected.Numbers, (number, token) => table.FindAsync(partition, RunKeys.Event(runId, collected.Name, number), token), CancellationToken.None);
            if (found.Contains(null))
            {
                return new(false);
            }

            var batch = new Batch(table, partition);
            foreach (var one in found.OfType<TableEntity>())
            {
                batch.Delete(one.RowKey, one.ETag);
                if (!collected.Taker.Status.IsFinal())
                {
                    var moved = new TableEntity(partition, RunKeys.Collected(runId, taker) + RowKeys.Number(RunKeys.NumberOf(one.RowKey)));
                    Payloads.Hand(one, RunEvents.Payload, moved, RunEvents.Payload);
                    batch.Insert(moved);
                }
            }

            Keep(batch, state, RowOf(partition, RunKeys.Collector(runId, taker), collected.Now));
            batch.Replace(row.Row, waiting.ETag);
            foreach (var line in collected.Lines)
            {
                batch.Upsert(await log.RowAsync(runId, line));
            }

            return await batch.TryCommitAsync(row.Row.RowKey) ? new(true) : null;
        });
    }

    private static void Keep(Batch batch, TableEntity? read, TableEntity row)
    {
        if (read is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Replace(row, read.ETag);
        }
    }

    private static CollectedEvents StateOf(TableEntity? row) => row is null ? default
        : new(row.GetInt32(Count) ?? 0, row.GetInt64(CursorColumn) ?? 0, row.GetInt64(Bytes) ?? 0, row.GetBoolean(IsComplete) ?? false);

    private static TableEntity RowOf(string partition, string key, CollectedEvents state) =>
        new(partition, key) { [Count] = state.Count, [CursorColumn] = state.Cursor, [Bytes] = state.Bytes, [IsComplete] = state.IsComplete };

    private async Task<JsonElement> ReadAsync(TableEntity row, CancellationToken cancellationToken) =>
        StoredJson.Read(await payloads.ReadAsync(row, RunEvents.Payload, cancellationToken) ?? throw new InvalidOperationException($"The event {row.RowKey} has no payload."));
}
