using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// A run that is taken in or that changes where it stands, with all the lists it enters and leaves. Lists over all
/// workflows are other partitions: they are entered before the run is written and left after, so that a crash in between
/// leaves a pointer too many, which readers see through, and never one too few.
/// </summary>
internal sealed class RunChange(TableEntity row, Run? before, Run after, LogLine? line)
{
    /// <summary>Most rows a change has in the workflow's partition: the run, its line, and what it leaves and enters.</summary>
    internal const int MostRows = 8;

    private readonly List<(RunPointer Pointer, ETag Read)> _left = [];

    internal Run After => after;

    internal string Witness => row.RowKey;

    internal async Task EnterAsync(TableClient lists)
    {
        var (from, to) = (before is null ? [] : RunPointers.OfAll(before), RunPointers.OfAll(after));
        await Task.WhenAll(to.Except(from).Select(pointer =>
            lists.UpsertEntityAsync(new TableEntity(pointer.Partition, pointer.Key) { ["RunId"] = after.Id }, TableUpdateMode.Replace)));
        foreach (var left in from.Except(to))
        {
            if (await lists.FindAsync(left.Partition, left.Key, CancellationToken.None) is { } row)
            {
                _left.Add((left, row.ETag));
            }
        }
    }

    internal async Task AddToAsync(Batch batch, Slots? slots, Payloads payloads, LogLines log)
    {
        await RunRow.SetStandingAsync(row, after, payloads);
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

        slots?.Count(before?.Status, after.Status);
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
                // The run has entered the list again since.
            }
        }
    }
}
