using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// Removes runs that have ended. One transaction takes a run out of its workflow's lists and frees its idempotency key; of
/// its row it leaves what tells readers that the run is gone. Then all the rest goes, the row after everything that only
/// it leads to, and the pointer that leads to the row after that: wherever it breaks off, the list of ended runs still
/// names the run, and the next call goes on.
/// </summary>
internal sealed class RunRemoval(TableClient table, TableClient lists, Payloads payloads, RunReads reads, Attempts attempts)
{
    private static CancellationToken None => CancellationToken.None;

    /// <summary>Removes a run, or what a removal that broke off has left of it.</summary>
    /// <returns>False when there is neither, or the run has not ended.</returns>
    internal async Task<bool> RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        if (!await attempts.RunAsync(() => TryHideAsync(runId)))
        {
            return false;
        }

        await FinishAsync(runId, cancellationToken);
        return true;
    }

    /// <summary>Removes what is left of a run whose removal has begun.</summary>
    /// <exception cref="OperationCanceledException">Given up; another call goes on from there.</exception>
    internal async Task FinishAsync(string runId, CancellationToken cancellationToken)
    {
        while (await attempts.RunAsync(() => TryRemoveSomeAsync(runId, cancellationToken)))
        {
        }

        await payloads.RemoveFolderAsync(runId, async () => await LeftoverAsync(runId) is not null, cancellationToken);
        if (await LeftoverAsync(runId) is not { } row)
        {
            return;
        }

        var run = RunRow.StandingOf(row);
        var ended = RunPointers.OfEnded(run);
        await Task.WhenAll(RunPointers.OfAll(run).Where(pointer => pointer != ended).Select(LeaveAsync));
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

        var batch = new Batch(table, row.PartitionKey);
        batch.Replace(RunRow.BeingRemoved(run), row.ETag);
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

    // Each transaction holds on to the run's row: when another host has finished the removal, and taken in a run of the
    // same id, nothing of that one goes. False when nothing is left.
    private async Task<Done<bool>?> TryRemoveSomeAsync(string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await LeftoverAsync(runId) is not { } row)
        {
            return new(false);
        }

        var filter = RowKeys.Under(row.PartitionKey, RunKeys.Belongings(runId));
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
            // Another host is at it, and finishes it.
            return false;
        }
    }
}
