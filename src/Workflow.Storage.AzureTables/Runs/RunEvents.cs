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

    internal Task<bool> AddAsync(string runId, string name, byte[] payload, DateTimeOffset at, LogLine line) =>
        attempts.RunAsync<bool>(async () =>
        {
            if (await reads.FindAsync(runId, CancellationToken.None) is not var (row, run) || run.Status.IsFinal())
            {
                return new(false);
            }

            var number = (row.GetInt64(Count) ?? 0) + 1;
            row[Count] = number;
            var kept = new TableEntity(row.PartitionKey, RunKeys.Event(runId, name, number)) { ["Name"] = name, ["At"] = at };
            await payloads.PlaceAsync(kept, Payload, payload, runId);
            var batch = new Batch(table, row.PartitionKey);
            batch.Replace(row, row.ETag);
            batch.Insert(kept);
            batch.Upsert(await log.RowAsync(runId, line));
            return await batch.TryCommitAsync(row.RowKey) ? new(true) : null;
        });

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
