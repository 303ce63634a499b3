using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The events of a run, in order of arrival. Each is taken once. The run numbers them, so their order does not depend on a
/// clock. An event is written together with the run, so none is added after the run's end.
/// </summary>
internal sealed class RunEvents(TableClient table, Payloads payloads, RunReads reads, LogLines log, WaitPointers waits, OptimisticRetry retry)
{
    internal const string Payload = "Payload";
    private const string Count = "Events";
    private const string Fingerprint = "Fingerprint";
    private const string Sender = "Sender";

    /// <summary>Stores an event, or returns the receipt of the event that was stored with its key before.</summary>
    internal Task<EventReceipt?> AddAsync(SentEvent added, byte[] payload, EventReceipt receipt) =>
        AddAsync(added, payload, added.IdempotencyKey is { } key ? RunKeys.EventKey(added.RunId, key) : null, receipt);

    /// <summary>The receipt of the event that a key was used for.</summary>
    internal Task<EventReceipt?> FindAsync(string runId, string idempotencyKey) => FindReceiptAsync(runId, RunKeys.EventKey(runId, idempotencyKey));

    private Task<EventReceipt?> AddAsync(SentEvent added, byte[] payload, string? keyRow, EventReceipt receipt) =>
        retry.RunAsync<EventReceipt?>(async () =>
        {
            // Read before the run: a writer that stores the key in between also changes the run, so this write conflicts.
            if (keyRow is not null && await FindReceiptAsync(added.RunId, keyRow) is { } before)
            {
                return new(before);
            }

            if (await reads.RowAsync(added.RunId, CancellationToken.None) is not { } row || RunRow.IsBeingRemoved(row) || RunRow.StandingOf(row).Status.IsFinal())
            {
                return new(null);
            }

            var number = (row.GetInt64(Count) ?? 0) + 1;
            row[Count] = number;
            var kept = new TableEntity(row.PartitionKey, RunKeys.Event(added.RunId, added.Name, number)) { ["Name"] = added.Name, ["At"] = receipt.At, [Sender] = added.Sender is { } sender ? StoredJson.WriteText(sender) : null };
            await payloads.PlaceAsync(kept, Payload, payload, added.RunId);
            var batch = new Batch(table, row.PartitionKey);
            batch.Replace(row, row.ETag);
            batch.Insert(kept);
            if (keyRow is not null)
            {
                batch.Insert(new TableEntity(row.PartitionKey, keyRow) { ["At"] = receipt.At, [Fingerprint] = receipt.Fingerprint });
            }

            batch.Upsert(await log.RowAsync(added.RunId, added.Line));
            return await batch.TryCommitAsync(row.RowKey) ? new(receipt) : null;
        });

    /// <summary>Who has sent an event.</summary>
    internal static EventSender? SenderOf(TableEntity row) => row.GetString(Sender) is { } sender ? StoredJson.ReadText<EventSender>(sender) : null;

    // The remaining rows of a run that is being removed do not count.
    private async Task<EventReceipt?> FindReceiptAsync(string runId, string keyRow) =>
        RunKeys.Partition(runId) is { } partition
        && await table.FindAsync(partition, keyRow, CancellationToken.None) is { } row
        && await reads.RowAsync(runId, CancellationToken.None) is { } run && !RunRow.IsBeingRemoved(run)
            ? new EventReceipt(row.GetDateTimeOffset("At")!.Value, row.GetString(Fingerprint))
            : null;

    /// <summary>Gives the oldest event of a name to an execution that has not ended. The payload is moved to it, not copied.</summary>
    internal async Task<bool> TakeOldestAsync(string runId, string name, ExecutionRow succeeded, LogLine line)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return false;
        }

        await succeeded.PlaceAsync(payloads);
        return await retry.RunAsync<bool>(async () =>
        {
            // Two hosts may do this at the same time, but an execution takes one event only.
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
            if (!await batch.TryCommitAsync(succeeded.Row.RowKey))
            {
                return null;
            }

            await waits.LeaveAsync(taker is null ? [] : WaitPointers.KeysOf(taker));
            return new(true);
        });
    }
}
