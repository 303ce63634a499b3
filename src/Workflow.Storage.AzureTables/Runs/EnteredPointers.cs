using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The pointers that a change has written, over all its attempts: none is written twice, and those that turn out to be wrong are
/// removed.
/// </summary>
internal sealed class EnteredPointers(TableClient lists)
{
    private readonly ConcurrentDictionary<RunPointer, (string RunId, ETag? Written)> _entered = new();

    internal Task EnterAsync(string runId, IEnumerable<RunPointer> pointers) =>
        Task.WhenAll(pointers.Where(pointer => !_entered.ContainsKey(pointer)).GroupBy(pointer => pointer.Partition).Select(some => EnterAsync(runId, some.Key, [.. some])));

    // In one transaction: a request each would cost more, and do no better.
    private async Task EnterAsync(string runId, string partition, IReadOnlyList<RunPointer> pointers)
    {
        var batch = new Batch(lists, partition);
        List<TableEntity> rows = [.. pointers.Select(pointer => new TableEntity(partition, pointer.Key) { ["RunId"] = runId })];
        rows.ForEach(batch.Upsert);
        await batch.CommitAsync();
        foreach (var (pointer, row) in pointers.Zip(rows))
        {
            _entered[pointer] = (runId, batch.WrittenOf(row));
        }
    }

    /// <summary>
    /// Removes those of a start that are wrong, once its run is there: its places are known then. If that is interrupted, readers
    /// remove them.
    /// </summary>
    /// <param name="runId">The id that the run would have got.</param>
    /// <param name="run">The run that is there; of a start that was repeated, perhaps with another id.</param>
    internal async Task WithdrawAsync(string runId, RunHead run)
    {
        var right = RunPointers.OfAll(run);
        foreach (var (pointer, (enteredFor, tag)) in _entered)
        {
            if (enteredFor != runId || tag is not { } written || right.Contains(pointer))
            {
                continue;
            }

            try
            {
                using var answer = await lists.DeleteEntityAsync(pointer.Partition, pointer.Key, written);
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Another host has written it since, and needs it.
            }
        }
    }
}
