using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// From version 1 of the layout to 2: adds the runs that have ended to the list by their end, and records their idempotency
/// key in each run. It is idempotent; readers remove surplus entries.
/// </summary>
internal sealed class EndedRunsUpgrade(TableClient runs, TableClient lists, RunReads reads, WorkflowReads workflows, int rowsAtATime = 1_000)
{
    internal async Task<bool> RunAsync(UpgradeProgress progress, CancellationToken cancellationToken)
    {
        var isBehind = progress.List is not null;
        foreach (var source in await SourcesAsync())
        {
            var isNext = !isBehind || source.Name == progress.List;
            if (isNext && !await WalkAsync(source, isBehind ? progress.After : null, progress, cancellationToken))
            {
                return false;
            }

            isBehind = !isNext;
        }

        return true;
    }

    // Every run that has ended is in the list of its status. Idempotency keys are in the partition of their workflow.
    private async Task<List<Source>> SourcesAsync()
    {
        List<Source> sources = [.. RunPointers.FinalPartitions.Select(partition =>
            new Source(partition, lists, partition, RunPointers.AllRuns, EnterAsync))];
        var last = (await workflows.CountersAsync()).LastWorkflow;
        for (var id = 1L; id <= last; id++)
        {
            sources.Add(new Source(string.Create(CultureInfo.InvariantCulture, $"keys-{id}"), runs, RunKeys.Partition(id), RunKeys.IdempotencyKeys, GiveKeyAsync));
        }

        return sources;
    }

    private async Task<bool> WalkAsync(Source source, string? after, UpgradeProgress progress, CancellationToken cancellationToken)
    {
        while (await source.Table.TakeAsync(RowKeys.Under(source.Partition, source.Prefix, after), rowsAtATime, null, cancellationToken) is { Count: > 0 } rows)
        {
            await Reading.ForEachAsync(rows, source.Do, cancellationToken);
            after = rows[^1].RowKey;
            if (!await progress.TryKeepAsync(source.Name, after, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> EnterAsync(TableEntity pointer, CancellationToken cancellationToken)
    {
        if (await reads.RowAsync(pointer.GetString("RunId"), cancellationToken) is { } row && RunRow.StandingOf(row) is var run && run.Status.IsFinal())
        {
            var ended = RunPointers.OfEnded(run);
            await lists.UpsertEntityAsync(new TableEntity(ended.Partition, ended.Key) { ["RunId"] = run.Id }, TableUpdateMode.Replace, cancellationToken);
        }

        return true;
    }

    private async Task<bool> GiveKeyAsync(TableEntity keyRow, CancellationToken cancellationToken)
    {
        var run = new TableEntity(keyRow.PartitionKey, RunKeys.Run(keyRow.GetString("RunId")));
        RunRow.SetKey(run, keyRow.RowKey);
        try
        {
            await runs.UpdateEntityAsync(run, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // The run and its key have been removed in between.
        }

        return true;
    }

    private sealed record Source(string Name, TableClient Table, string Partition, string Prefix, Func<TableEntity, CancellationToken, Task<bool>> Do);
}
