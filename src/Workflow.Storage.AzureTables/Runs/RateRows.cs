using Azure;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// When the last run of each rate key began. A row is only written in a transaction that writes the row of the slots, under its ETag: so what was
/// read after the slots is right if that transaction is written.
/// </summary>
internal sealed class RateRows(TableClient table, StoreLog log)
{
    private const string LastBegun = "LastBegun";

    // How many rows are looked at when a new one was written: more than one, so those that do not count any more become fewer.
    private const int Neighbours = 10;

    internal async Task<DateTimeOffset?> FindLastAsync(long workflowId, string rateKey, CancellationToken cancellationToken) =>
        (await table.FindAsync(RunKeys.Partition(workflowId), RunKeys.Rate(rateKey), cancellationToken))?.GetDateTimeOffset(LastBegun);

    /// <summary>Adds that a run begins.</summary>
    internal static void Begin(Batch batch, long workflowId, string rateKey, DateTimeOffset at) =>
        batch.Upsert(new TableEntity(RunKeys.Partition(workflowId), RunKeys.Rate(rateKey)) { [LastBegun] = at });

    /// <summary>
    /// Called after the first run of a key has begun: of the rows behind its own, by their hashes, those that do not count any more are removed, some for each key. So
    /// there are not many more than keys of which a run has begun within the time of the limit. The run has begun: a fault of the account is
    /// logged, and the next key removes what is left.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="rateKey">The key.</param>
    /// <param name="rule">The limit.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="keys">How many keys have begun in the same transaction, with this one.</param>
    internal Task ForgetAsync(long workflowId, string rateKey, RateLimitRule rule, DateTimeOffset at, int keys = 1) =>
        TryAsync(workflowId, () => RemoveOldAsync(workflowId, rateKey, rule, at, Neighbours * keys));

    /// <summary>Removes the rows of a workflow that was removed. They are never read again, so a fault of the account leaves them.</summary>
    internal Task RemoveAsync(long workflowId) => TryAsync(workflowId, async () =>
    {
        var partition = RunKeys.Partition(workflowId);
        var rows = await table.TakeAsync(RowKeys.Under(partition, RunKeys.AllRates), int.MaxValue, ["RowKey"], CancellationToken.None);
        await Batch.DeleteAllAsync(table, partition, rows.Select(row => row.RowKey));
    });

    private async Task TryAsync(long workflowId, Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (Exception e) when (e is RequestFailedException or StoreUnavailableException)
        {
            log.RatesLeft(e, workflowId);
        }
    }

    private async Task RemoveOldAsync(long workflowId, string rateKey, RateLimitRule rule, DateTimeOffset at, int most)
    {
        var partition = RunKeys.Partition(workflowId);
        var rows = await table.TakeAsync(RowKeys.After(partition, RunKeys.Rate(rateKey), RunKeys.AllRates[..^1] + ';'), most, null, CancellationToken.None);
        if (rows.Count < most)
        {
            rows.AddRange(await table.TakeAsync(RowKeys.From(partition, RunKeys.AllRates, RunKeys.Rate(rateKey)), most - rows.Count, null, CancellationToken.None));
        }

        await Task.WhenAll(rows.Where(row => row.GetDateTimeOffset(LastBegun) + rule.Spacing <= at).Select(RemoveAsync));
    }

    private async Task RemoveAsync(TableEntity row)
    {
        try
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // It was removed, or a run of the key has begun since.
        }
    }
}
