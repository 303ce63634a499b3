using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// A run that is admitted or changes its status, with the lists that it enters and leaves. Lists over all workflows are in
/// other partitions: a run is added to them before it is written and removed from them after. So a crash in between leaves a
/// surplus pointer, which readers ignore, and never a missing one.
/// </summary>
internal sealed class RunChange(TableEntity row, RunHead? before, RunHead after, LogLine? line, string? error = null, JsonElement? outputs = null)
{
    /// <summary>Maximum number of rows of a change in the workflow's partition: the run, its log line, and its list entries.</summary>
    internal const int MostRows = 8;

    private readonly List<(RunPointer Pointer, ETag Read)> _left = [];

    internal RunHead? Before => before;

    internal RunHead After => after;

    internal TableEntity Row => row;

    internal string Witness => row.RowKey;

    internal async Task EnterAsync(TableClient lists, EnteredPointers entered)
    {
        var (from, to) = (before is null ? [] : RunPointers.OfAll(before), RunPointers.OfAll(after));
        await entered.EnterAsync(after.Id, to.Except(from));
        foreach (var left in from.Except(to).Concat(after.Status.IsFinal() && before is not null && RunRow.IsOlder(row) ? [RunPointers.OfOlderActive(after)] : []))
        {
            if (after.Status.IsFinal())
            {
                _left.Add((left, ETag.All)); // no reader of its ETag: a run that has ended enters the list of active ones no more
            }
            else if (await lists.FindAsync(left.Partition, left.Key, CancellationToken.None) is { } row)
            {
                _left.Add((left, row.ETag));
            }
        }
    }

    internal async Task AddToAsync(Batch batch, Slots? slots, Payloads payloads, LogLines log)
    {
        await RunRow.SetStandingAsync(row, after, error, payloads);
        if (outputs is { } returned)
        {
            await RunRow.SetOutputsAsync(row, after, returned, payloads);
        }

        if (before is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Replace(row, row.ETag);
        }

        var (from, to) = (before is null ? [] : RunPointers.OfWorkflow(before), RunPointers.OfWorkflow(after));
        foreach (var key in from.Except(to, StringComparer.Ordinal))
        {
            batch.Delete(key, ETag.All);
        }

        foreach (var key in to.Except(from, StringComparer.Ordinal))
        {
            batch.Upsert(new TableEntity(row.PartitionKey, key) { ["RunId"] = after.Id });
        }

        if (line is not null)
        {
            batch.Upsert(await log.RowAsync(after.Id, line));
        }

        if (slots is not null)
        {
            await slots.CountAsync(before, after);
        }
    }

    internal async Task LeaveAsync(TableClient lists)
    {
        foreach (var (pointer, read) in _left)
        {
            try
            {
                await lists.DeleteEntityAsync(pointer.Partition, pointer.Key, read);
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // The run has entered the list again in between.
            }
        }
    }
}
