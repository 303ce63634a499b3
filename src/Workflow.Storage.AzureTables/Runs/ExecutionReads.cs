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

    internal Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        ListRecordedAsync(runId, partition => RowKeys.Under(partition, RunKeys.Executions(runId)), cancellationToken);

    internal Task<IReadOnlyList<RecordedExecution>> ListRecordedItemsAsync(string runId, int position, int first, int count, CancellationToken cancellationToken) =>
        ListRecordedAsync(
            runId,
            partition => RowKeys.From(partition, RunKeys.ExecutionsOf(runId, position, first), RunKeys.ExecutionsOf(runId, position, first + count)),
            cancellationToken);

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

    internal async Task<ExecutionPart> ListPartAsync(string runId, ExecutionKey? after, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return new ExecutionPart([], false);
        }

        var filter = RowKeys.Under(partition, RunKeys.Executions(runId), after is { } key ? RunKeys.Execution(runId, key) : null);
        var rows = await table.TakeAsync(filter, limit + 1, null, cancellationToken);
        List<TaskExecution> read = [];
        var page = new PageBudget(limit, maxBytes);
        foreach (var some in rows.Chunk(AtATime))
        {
            foreach (var execution in await Reading.ForEachAsync(some, (row, token) => ExecutionRow.ReadAsync(row, payloads, token), cancellationToken))
            {
                if (!page.TryTake(PageBytes.Of(execution)))
                {
                    return new ExecutionPart(read, true);
                }

                read.Add(execution);
            }
        }

        return new ExecutionPart(read, false);
    }

    internal async Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return null;
        }

        // The retry policy limits the number of attempts.
        var rows = await table.TakeAsync(RowKeys.Under(partition, RunKeys.ExecutionsOf(runId, position, index)), int.MaxValue, null, cancellationToken);
        return rows.Count == 0 ? null : await ExecutionRow.ReadAsync(rows[^1], payloads, cancellationToken);
    }

    internal async Task<JsonElement?> ItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition
        && await table.FindAsync(partition, RunKeys.Items(runId, position), cancellationToken) is { } row
        && await ExecutionRow.ReadItemsAsync(row, payloads, cancellationToken) is { } items
            ? StoredJson.Read(items)
            : null;

    private async Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, Func<string, string> filterOf, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return [];
        }

        var rows = await table.TakeAsync(filterOf(partition), int.MaxValue, ExecutionRow.RecordedColumns, cancellationToken);
        return [.. rows.Select(ExecutionRow.ReadRecorded)];
    }
}
