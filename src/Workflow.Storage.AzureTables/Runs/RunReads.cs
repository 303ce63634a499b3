using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Reads runs.</summary>
internal sealed class RunReads(TableClient table, Payloads payloads)
{
    internal async Task<RunRow?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await RowAsync(runId, cancellationToken) is { } row && !RunRow.IsBeingRemoved(row)
            ? await RunRow.OfAsync(row, payloads, cancellationToken)
            : null;

    /// <summary>The raw row of a run, even of one that is being removed, which other readers do not see.</summary>
    internal async Task<TableEntity?> RowAsync(string runId, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition ? await table.FindAsync(partition, RunKeys.Run(runId), cancellationToken) : null;

    internal async Task<RunRow?> FindByKeyAsync(long workflowId, string key, CancellationToken cancellationToken) =>
        await table.FindAsync(RunKeys.Partition(workflowId), RunKeys.IdempotencyKey(key), cancellationToken) is { } row
            ? await FindAsync(row.GetString("RunId"), cancellationToken)
            : null;

    /// <summary>The oldest run that holds a slot; if there is none, the oldest that waits for one.</summary>
    internal async Task<Run?> FindOldestAsync(long workflowId, CancellationToken cancellationToken)
    {
        var oldest = await FirstAsync(workflowId, RunKeys.HoldersByAge, 1, cancellationToken);
        if (oldest.Count == 0)
        {
            oldest = await FirstAsync(workflowId, RunKeys.WaitersByAge, 1, cancellationToken);
        }

        return oldest is [var (_, run)] ? run : null;
    }

    /// <summary>The id of the run in front of a run: the one before it in the queue, or else the oldest that holds a slot.</summary>
    internal async Task<string?> FindInFrontOfAsync(Run run, CancellationToken cancellationToken)
    {
        var partition = RunKeys.Partition(run.WorkflowId);
        var filter = RowKeys.From(
            partition,
            RunKeys.WaitersNewestFirst + RowKeys.Newest(run.CreatedAt.UtcTicks),
            RunKeys.WaitersNewestFirst[..^1] + ';');
        var last = await table.TakeAsync(filter, 2, ["RunId"], cancellationToken); // the run itself may be in the queue
        return last.Select(row => row.GetString("RunId")).FirstOrDefault(id => id != run.Id)
            ?? ((await FindOldestAsync(run.WorkflowId, cancellationToken))?.Id is { } oldest && oldest != run.Id ? oldest : null);
    }

    /// <summary>The first runs of one of a workflow's lists.</summary>
    internal async Task<IReadOnlyList<RunRow>> FirstAsync(long workflowId, string list, int most, CancellationToken cancellationToken)
    {
        var rows = await table.TakeAsync(RowKeys.Under(RunKeys.Partition(workflowId), list), most, ["RunId"], cancellationToken);
        var runs = await Reading.ForEachAsync(rows, (row, token) => FindAsync(row.GetString("RunId"), token), cancellationToken);
        return [.. runs.OfType<RunRow>()];
    }

    /// <summary>A part of one of a workflow's lists, without the inputs of the runs.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="list">The list.</param>
    /// <param name="after">The end of the previous part; <c>null</c>: the first part.</param>
    /// <param name="most">Maximum number of runs.</param>
    internal async Task<(IReadOnlyList<RunRow> Rows, string? Last)> PartAsync(long workflowId, string list, string? after, int most)
    {
        var pointers = await table.TakeAsync(RowKeys.Under(RunKeys.Partition(workflowId), list, after), most, ["RowKey", "RunId"], CancellationToken.None);
        var runs = await Reading.ForEachAsync(pointers, async (pointer, token) => await RowAsync(pointer.GetString("RunId"), token) is { } row && !RunRow.IsBeingRemoved(row)
            ? await RunRow.OfAsync(row, payloads, token, withInputs: false)
            : null, CancellationToken.None);
        return ([.. runs.OfType<RunRow>()], pointers.Count < most ? null : pointers[^1].RowKey);
    }
}
