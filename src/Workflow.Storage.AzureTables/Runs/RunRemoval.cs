using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// Removes runs that have ended. One transaction removes a run from its workflow's lists, frees its idempotency key, and
/// marks its row as being removed, so that readers no longer see the run. Then the rest is deleted: first everything that is
/// only found by the row, then the row, and at last its pointer in the list of ended runs. So if it is interrupted, that
/// list still has the run, and the next call continues.
/// </summary>
internal sealed class RunRemoval(TableClient table, TableClient lists, Payloads payloads, RunReads reads, OptimisticRetry retry)
{
    private static CancellationToken None => CancellationToken.None;

    /// <summary>Removes a run, or the rest of one whose removal was interrupted.</summary>
    /// <returns>False if there is neither, or the run has not ended.</returns>
    internal async Task<bool> RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        if (!await retry.RunAsync(() => TryHideAsync(runId)))
        {
            return false;
        }

        await FinishAsync(runId, cancellationToken);
        return true;
    }

    /// <summary>Removes the rest of a run whose removal has begun.</summary>
    /// <exception cref="OperationCanceledException">The removal was cancelled; another call continues it.</exception>
    internal async Task FinishAsync(string runId, CancellationToken cancellationToken)
    {
        while (await retry.RunAsync(() => TryRemoveSomeAsync(runId, cancellationToken)))
        {
        }

        await payloads.RemoveFolderAsync(runId, async () => await LeftoverAsync(runId) is not null, cancellationToken);
        if (await LeftoverAsync(runId) is not { } row)
        {
            return;
        }

        var run = RunRow.StandingOf(row);
        var ended = RunPointers.OfEnded(run);
        await Task.WhenAll(RunPointers.OfAll(run).Concat(RunRow.IsOlder(row) ? RunPointers.OfOlder(run) : []).Where(pointer => pointer != ended).Select(LeaveAsync));
        if (await TryDeleteAsync(row))
        {
            await LeaveAsync(ended);
        }
    }

    private async Task<Done<bool>?> TryHideAsync(string runId)
    {
        if (await reads.RowAsync(runId, None) is not { } row)
        {
            return new(false);
        }

        if (RunRow.IsBeingRemoved(row))
        {
            return new(true);
        }

        var run = RunRow.StandingOf(row);
        if (!run.Status.IsFinal())
        {
            return new(false);
        }

        if (RunRow.HasGatheredKeys(row))
        {
            // They may be too many for one transaction. Where this is interrupted, the run is still there, and the next call continues.
            var whole = await (await RunRow.OfAsync(row, payloads, None)).OfListAsync(payloads, None);
            await Batch.DeleteAllAsync(table, row.PartitionKey, whole.Gathered.Where(start => start.Key is not null).Select(start => RunKeys.IdempotencyKey(start.Key!)).Distinct(StringComparer.Ordinal));
        }

        var batch = new Batch(table, row.PartitionKey);
        batch.Replace(RunRow.BeingRemoved(row, run), row.ETag);
        foreach (var key in RunPointers.OfWorkflow(run))
        {
            batch.Delete(key, ETag.All);
        }

        if (RunRow.KeyOf(row) is { } keyRow)
        {
            batch.Delete(keyRow, ETag.All);
        }

        return await batch.TryCommitAsync(row.RowKey) ? new(true) : null;
    }

    // Each transaction also replaces the run's row under its ETag, so that it fails if another host has finished the removal
    // and admitted a new run with the same id. False if nothing is left.
    private async Task<Done<bool>?> TryRemoveSomeAsync(string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await LeftoverAsync(runId) is not { } row)
        {
            return new(false);
        }

        var filter = RowKeys.Under(row.PartitionKey, RunKeys.OwnRows(runId));
        var some = await table.TakeAsync(filter, Batch.MostRows - 1, ["RowKey"], cancellationToken);
        if (some.Count == 0)
        {
            return new(false);
        }

        var batch = new Batch(table, row.PartitionKey);
        batch.Replace(row, row.ETag);
        some.ForEach(belonging => batch.Delete(belonging.RowKey, ETag.All));
        return await batch.TryCommitAsync(row.RowKey) ? new(true) : null;
    }

    private async Task<TableEntity?> LeftoverAsync(string runId) =>
        await reads.RowAsync(runId, None) is { } row && RunRow.IsBeingRemoved(row) ? row : null;

    private Task LeaveAsync(RunPointer pointer) => lists.DeleteEntityAsync(pointer.Partition, pointer.Key);

    private async Task<bool> TryDeleteAsync(TableEntity row)
    {
        try
        {
            await table.DeleteEntityAsync(row, row.ETag);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Another host is finishing the removal.
            return false;
        }
    }
}
