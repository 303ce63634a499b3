using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Reads runs.</summary>
internal sealed class RunReads(TableClient table, Payloads payloads)
{
    /// <summary>A run without its payloads.</summary>
    internal async Task<RunRow?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await RowAsync(runId, cancellationToken) is { } row && !RunRow.IsBeingRemoved(row)
            ? await RunRow.OfAsync(row, payloads, cancellationToken)
            : null;

    /// <summary>The same without the columns of the payloads. The row can't be written again.</summary>
    internal async Task<RunRow?> FindHeadAsync(string runId, CancellationToken cancellationToken) =>
        await StandingAsync(runId, cancellationToken) is { } row && !RunRow.IsBeingRemoved(row) ? await RunRow.OfAsync(row, payloads, cancellationToken) : null;

    /// <summary>A run with its payloads.</summary>
    internal async Task<Run?> FindWholeAsync(string runId, CancellationToken cancellationToken) =>
        await FindAsync(runId, cancellationToken) is { } found ? await ReadWholeAsync(found, cancellationToken) : null;

    /// <inheritdoc cref="RunRow.WholeAsync"/>
    internal Task<Run> ReadWholeAsync(RunRow row, CancellationToken cancellationToken) => row.WholeAsync(payloads, cancellationToken);

    /// <inheritdoc cref="RunRow.OfListAsync"/>
    internal Task<Run> ReadOfListAsync(RunRow row, CancellationToken cancellationToken) => row.OfListAsync(payloads, cancellationToken);

    /// <summary>What decides the lists of a run, even of one that is being removed.</summary>
    internal async Task<TableEntity?> StandingAsync(string runId, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition ? await table.FindAsync(partition, RunKeys.Run(runId), RunRow.HeadColumns, cancellationToken) : null;

    /// <summary>The raw row of a run, even of one that is being removed, which other readers do not see.</summary>
    internal async Task<TableEntity?> RowAsync(string runId, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition ? await table.FindAsync(partition, RunKeys.Run(runId), cancellationToken) : null;

    internal async Task<Run?> FindByKeyAsync(long workflowId, string key, CancellationToken cancellationToken) =>
        await table.FindAsync(RunKeys.Partition(workflowId), RunKeys.IdempotencyKey(key), cancellationToken) is { } row
            ? await FindWholeAsync(row.GetString("RunId"), cancellationToken)
            : null;

    /// <summary>The oldest run that holds a slot; if there is none, the oldest that waits for one.</summary>
    internal async Task<RunHead?> FindOldestAsync(long workflowId, CancellationToken cancellationToken)
    {
        var oldest = await FirstAsync(workflowId, RunKeys.HoldersByAge, 1, cancellationToken);
        if (oldest.Count == 0)
        {
            oldest = await FirstAsync(workflowId, RunKeys.WaitersByAge, 1, cancellationToken);
        }

        return oldest is [var run] ? run : null;
    }

    /// <summary>The id of a run in front of a run: the one before it in the line, or else the oldest that holds a slot.</summary>
    internal async Task<string?> FindInFrontOfAsync(RunHead run, CancellationToken cancellationToken)
    {
        var partition = RunKeys.Partition(run.WorkflowId);
        // The line by rank can only be read from its front. So this is the run that was accepted before, if it is in front by rank too.
        var filter = RowKeys.From(
            partition,
            RunKeys.WaitersNewestFirst + RowKeys.Newest(run.CreatedAt.UtcTicks),
            RunKeys.WaitersNewestFirst[..^1] + ';');
        var last = await table.TakeAsync(filter, 2, ["RunId"], cancellationToken); // the run itself may be in the queue
        var before = last.Select(row => row.GetString("RunId")).FirstOrDefault(id => id != run.Id);
        if (before is not null && await FindHeadAsync(before, cancellationToken) is { Run: { Status: RunStatus.Queued, QueuedFor: QueuedFor.Slot } other } && other.Rank <= run.Rank)
        {
            return other.Id;
        }

        return (await FindOldestAsync(run.WorkflowId, cancellationToken))?.Id is { } oldest && oldest != run.Id ? oldest : null;
    }

    /// <summary>How many runs are in front of a run in its line, up to a number. Only keys are read.</summary>
    internal async Task<int> CountAheadAsync(RunHead run, int most, CancellationToken cancellationToken)
    {
        var line = run switch
        {
            { Status: not RunStatus.Queued } => null,
            { QueuedFor: QueuedFor.Key } => RunKeys.KeyWaiters(run.ConcurrencyKey!),
            { QueuedFor: QueuedFor.Rate } => RunKeys.RateWaiters(run.RateKey!),
            { QueuedFor: QueuedFor.Slot } => RunKeys.WaitersByAge,
            _ => null, // it is in no line
        };
        return line is null ? 0 : (await table.TakeAsync(RowKeys.From(RunKeys.Partition(run.WorkflowId), line, line + RunPointers.ByRank(run)), most, ["RowKey"], cancellationToken)).Count;
    }

    /// <summary>How many rows a list has, up to a number. Only keys are read.</summary>
    internal async Task<int> CountAsync(long workflowId, string list, int most) =>
        (await table.TakeAsync(RowKeys.Under(RunKeys.Partition(workflowId), list), most, ["RowKey"], CancellationToken.None)).Count;

    /// <summary>The first runs of one of a workflow's lists.</summary>
    internal async Task<IReadOnlyList<RunHead>> FirstAsync(long workflowId, string list, int most, CancellationToken cancellationToken)
    {
        var rows = await table.TakeAsync(RowKeys.Under(RunKeys.Partition(workflowId), list), most, ["RunId"], cancellationToken);
        var runs = await Reading.ForEachAsync(rows, (row, token) => FindHeadAsync(row.GetString("RunId"), token), cancellationToken);
        return [.. runs.OfType<RunRow>().Select(row => row.Run)];
    }

    /// <summary>A part of one of a workflow's lists.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="list">The list.</param>
    /// <param name="after">The end of the previous part; <c>null</c>: the first part.</param>
    /// <param name="most">Maximum number of runs.</param>
    internal async Task<(IReadOnlyList<RunRow> Rows, string? Last)> PartAsync(long workflowId, string list, string? after, int most)
    {
        var pointers = await table.TakeAsync(RowKeys.Under(RunKeys.Partition(workflowId), list, after), most, ["RowKey", "RunId"], CancellationToken.None);
        var runs = await Reading.ForEachAsync(pointers, (pointer, token) => FindAsync(pointer.GetString("RunId"), token), CancellationToken.None);
        return ([.. runs.OfType<RunRow>()], pointers.Count < most ? null : pointers[^1].RowKey);
    }
}
