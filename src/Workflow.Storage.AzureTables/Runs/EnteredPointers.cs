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
        List<TableEntity> rows = [.. pointers.Select(pointer => new TableEntity(partition, pointer.Key) { ["RunId"] = runId })];
        HashSet<string> others = new(StringComparer.Ordinal);
        while (true)
        {
            // Another writer may rely on one that is there, and does not write it again: it is not this one's to remove.
            var batch = new Batch(lists, partition);
            rows.ForEach(row => (others.Contains(row.RowKey) ? (Action<TableEntity>)batch.Upsert : batch.Insert)(row));
            try
            {
                await batch.CommitAsync();
            }
            catch (RequestFailedException e) when (e.Status == 409 && others.Count < rows.Count)
            {
                var found = await Task.WhenAll(rows.Select(row => lists.FindAsync(partition, row.RowKey, ["RowKey"], CancellationToken.None)));
                var there = found.OfType<TableEntity>().Select(row => row.RowKey).ToList();
                others.UnionWith(there.Count > 0 ? there : rows.Select(row => row.RowKey));
                continue;
            }

            foreach (var (pointer, row) in pointers.Zip(rows))
            {
                _entered[pointer] = (runId, others.Contains(row.RowKey) ? null : batch.WrittenOf(row));
            }

            return;
        }
    }

    /// <summary>
    /// Removes those that are wrong, once it is known where the run is: of a start that was repeated or refused, and of an end that was
    /// not written. If that is interrupted, readers remove them.
    /// </summary>
    /// <param name="runId">The id that the run has, or would have got.</param>
    /// <param name="run">The run that is there; of a start that was repeated, perhaps with another id; <c>null</c>: there is none.</param>
    internal async Task WithdrawAsync(string runId, RunHead? run)
    {
        var right = run is null ? [] : RunPointers.OfAll(run);
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
            catch (Exception e) when (e is RequestFailedException { Status: 412 } or StoreUnavailableException)
            {
                // Another host has written it since, and needs it; or the account fails, and readers remove it. What was decided stays.
            }
        }
    }
}
