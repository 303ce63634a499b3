using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The events of a run: kept as they come, and each taken once. The run counts them, so their order is not a clock's; and
/// as an event is written with the run, none comes after its end.
/// </summary>
internal sealed class RunEvents(TableClient table, Payloads payloads, RunReads reads, LogLines log, Attempts attempts)
{
    private const string Payload = "Payload";
    private const string Count = "Events";
    private const string Fingerprint = "Fingerprint";

    internal async Task<bool> AddAsync(string runId, string name, byte[] payload, DateTimeOffset at, LogLine line) =>
        await AddAsync(runId, name, payload, null, new EventReceipt(at, ""), line) is not null;

    /// <summary>Keeps an event with a key, or answers what was kept with it before.</summary>
    internal Task<EventReceipt?> AddOnceAsync(string runId, string name, byte[] payload, string key, EventReceipt receipt, LogLine line) =>
        AddAsync(runId, name, payload, RunKeys.EventKey(runId, key), receipt, line);

    private Task<EventReceipt?> AddAsync(string runId, string name, byte[] payload, string? keyRow, EventReceipt receipt, LogLine line) =>
        attempts.RunAsync<EventReceipt?>(async () =>
        {
            // Read before the run: another writer that keeps the key in between changes the run, too, and this write fails.
            if (keyRow is not null && await FindReceiptAsync(runId, keyRow) is { } before)
            {
                return new(before);
            }

            if (await reads.FindAsync(runId, CancellationToken.None) is not var (row, run) || run.Status.IsFinal())
            {
                return new(null);
            }

            var number = (row.GetInt64(Count) ?? 0) + 1;
            row[Count] = number;
            var kept = new TableEntity(row.PartitionKey, RunKeys.Event(runId, name, number)) { ["Name"] = name, ["At"] = receipt.At };
            await payloads.PlaceAsync(kept, Payload, payload, runId);
            var batch = new Batch(table, row.PartitionKey);
            batch.Replace(row, row.ETag);
            batch.Insert(kept);
            if (keyRow is not null)
            {
                batch.Insert(new TableEntity(row.PartitionKey, keyRow) { ["At"] = receipt.At, [Fingerprint] = receipt.Fingerprint });
            }

            batch.Upsert(await log.RowAsync(runId, line));
            return await batch.TryCommitAsync(row.RowKey) ? new(receipt) : null;
        });

    // What is left of a run that is being removed is not read any more.
    private async Task<EventReceipt?> FindReceiptAsync(string runId, string keyRow) =>
        RunKeys.Partition(runId) is { } partition
        && await table.FindAsync(partition, keyRow, CancellationToken.None) is { } row
        && await reads.FindAsync(runId, CancellationToken.None) is not null
            ? new EventReceipt(row.GetDateTimeOffset("At")!.Value, row.GetString(Fingerprint))
            : null;

    /// <summary>Gives the oldest event of a name to an execution that has not ended: its payload moves there, and is not kept twice.</summary>
    internal async Task<bool> TakeOldestAsync(string runId, string name, ExecutionRow succeeded, LogLine line)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return false;
        }

        await succeeded.PlaceAsync(payloads);
        return await attempts.RunAsync<bool>(async () =>
        {
            // Two hosts may be at it at one time, and one event is all that an execution takes.
            var taker = await table.FindAsync(partition, succeeded.Row.RowKey, CancellationToken.None);
            if (taker is not null && ExecutionRow.StatusOf(taker).IsFinal())
            {
                return new(false);
            }

            var oldest = await table.TakeAsync(RowKeys.Under(partition, RunKeys.Events(runId, name)), 1, null, CancellationToken.None);
            if (oldest.Count == 0)
            {
                return new(false);
            }

            Payloads.Hand(oldest[0], Payload, succeeded.Row, ExecutionRow.Output);
            var batch = new Batch(table, partition);
            batch.Delete(oldest[0].RowKey, oldest[0].ETag);
            if (taker is not null)
            {
                batch.Replace(succeeded.Row, taker.ETag);
            }
            else
            {
                batch.Insert(succeeded.Row);
            }

            batch.Upsert(await log.RowAsync(runId, line));
            return await batch.TryCommitAsync(succeeded.Row.RowKey) ? new(true) : null;
        });
    }
}
