using System.Text.Json;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Reads executions, in order of position, item and attempt.</summary>
internal sealed class ExecutionReads(TableClient table, Payloads payloads)
{
    // Outputs may be large, and their size is only known after reading them.
    private const int AtATime = 8;

    private static readonly string[] KeyOnly = ["RowKey"];

    internal Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        ListRecordedAsync(runId, [default], cancellationToken);

    internal async Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return [];
        }

        var parts = await Reading.ForEachAsync(
            ranges,
            (range, token) => table.TakeAsync(RunKeys.ExecutionsIn(partition, runId, range), int.MaxValue, ExecutionRow.RecordedColumns, token),
            cancellationToken);
        return [.. parts.SelectMany(rows => rows).Select(ExecutionRow.ReadRecorded)];
    }

    internal async Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition
        && await table.FindAsync(partition, RunKeys.Execution(runId, key), ExecutionRow.RecordedColumns, cancellationToken) is { } row
            ? ExecutionRow.ReadRecorded(row)
            : null;

    internal async Task<IReadOnlyList<TaskExecution>> ListAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return [];
        }

        var filter = RowKeys.Under(partition, RunKeys.Executions(runId), after is { } key ? RunKeys.Execution(runId, key) : null);
        var rows = await table.TakeAsync(filter, limit, null, cancellationToken);
        return await Reading.ForEachAsync(rows, (row, token) => ExecutionRow.ReadAsync(row, payloads, token), cancellationToken);
    }

    internal async Task<ExecutionPart> ListPartAsync(string runId, ExecutionQuery query, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return new ExecutionPart([], null);
        }

        var filter = RunKeys.ExecutionsIn(partition, runId, query.Range);
        if (query.Status is null)
        {
            var rows = await table.TakeAsync(filter, query.Limit + 1, query.HasPayloads ? null : ExecutionRow.ColumnsWithoutOutput, cancellationToken);
            return await ReadPartAsync(rows, (row, _) => Task.FromResult<TableEntity?>(row), null, query, cancellationToken);
        }

        // The statuses are read first, and only what matches is read whole.
        var searched = await table.TakeAsync(filter, ExecutionQuery.MostSearched + 1, ExecutionRow.StatusColumns, cancellationToken);
        var (found, searchedTo) = query.Search([.. searched.Select(row => (ExecutionRow.KeyOf(row), ExecutionRow.StatusOf(row)))]);
        return await ReadPartAsync(
            found,
            (key, token) => table.FindAsync(partition, RunKeys.Execution(runId, key), query.HasPayloads ? null : ExecutionRow.ColumnsWithoutOutput, token),
            searchedTo,
            query,
            cancellationToken);
    }

    internal async Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return [];
        }

        var parts = await Reading.ForEachAsync(
            ranges,
            (range, token) => table.TakeAsync(RunKeys.ExecutionsIn(partition, runId, range), int.MaxValue, ExecutionRow.HeadColumns, token),
            cancellationToken);
        return await Reading.ForEachAsync([.. parts.SelectMany(rows => rows)], async (row, token) => (await ExecutionRow.ReadAsync(row, payloads, token)).ToHead(), cancellationToken);
    }

    internal async Task<StatusCounts> CountItemsAsync(string runId, int position, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return new StatusCounts();
        }

        var filter = RunKeys.ExecutionsIn(partition, runId, ExecutionRange.OfItems(position));
        var rows = await table.TakeAsync(filter, int.MaxValue, ExecutionRow.StatusColumns, cancellationToken);
        return StatusCounts.OfItems(rows.Select(row => (ExecutionRow.KeyOf(row).Index!.Value, ExecutionRow.StatusOf(row))));
    }

    // Reads rows a few at a time, until the part is full.
    private async Task<ExecutionPart> ReadPartAsync<T>(
        IReadOnlyList<T> found, Func<T, CancellationToken, Task<TableEntity?>> find, ExecutionKey? foundTo, ExecutionQuery query, CancellationToken cancellationToken)
    {
        List<TaskExecution> read = [];
        var page = new PageBudget(query.Limit, query.MaxBytes);
        foreach (var some in found.Chunk(AtATime))
        {
            var executions = await Reading.ForEachAsync(
                some,
                async (one, token) => await find(one, token) is { } row ? await ExecutionRow.ReadAsync(row, payloads, token) : null,
                cancellationToken);
            foreach (var execution in executions)
            {
                if (execution is null || execution.Status != (query.Status ?? execution.Status))
                {
                    continue; // changed meanwhile
                }

                if (!page.TryTake(PageBytes.Of(execution)))
                {
                    return ExecutionPart.Of(read, isMore: true);
                }

                read.Add(query.HasPayloads ? execution : execution.WithoutPayloads());
            }
        }

        return new ExecutionPart(read, foundTo);
    }

    internal async Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return null;
        }

        // Nearly always it is the only one. But a task that repeats has thousands, each with an output: then only the last is read whole.
        var filter = RowKeys.Under(partition, RunKeys.ExecutionsOf(runId, position, index));
        if (await table.TakeAsync(filter, 2, null, cancellationToken) is { Count: < 2 } one)
        {
            return one.Count == 0 ? null : await ExecutionRow.ReadAsync(one[0], payloads, cancellationToken);
        }

        var keys = await table.TakeAsync(filter, int.MaxValue, KeyOnly, cancellationToken);
        return keys.Count > 0 && await table.FindAsync(partition, keys[^1].RowKey, cancellationToken) is { } row ? await ExecutionRow.ReadAsync(row, payloads, cancellationToken) : null;
    }

    internal async Task<JsonElement?> ItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition
        && await table.FindAsync(partition, RunKeys.Items(runId, position), cancellationToken) is { } row
        && await ExecutionRow.ReadItemsAsync(row, payloads, cancellationToken) is { } items
            ? StoredJson.Read(items)
            : null;
}
