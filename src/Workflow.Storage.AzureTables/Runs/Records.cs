using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>What one caller records. Its blobs are on their way while it waits for its turn.</summary>
/// <param name="Rows">Its executions, once what is large is in blobs.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record Recording(Task<IReadOnlyList<TableEntity>> Rows, IReadOnlyList<LogLine> Lines);

/// <summary>Writes executions and lines of a run: those of several callers in one transaction, where they fit.</summary>
internal sealed class Records(TableClient table, Payloads payloads, LogLines log)
{
    internal Recording Prepare(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines)
    {
        ExecutionRow[] rows = [.. executions.Select(execution => new ExecutionRow(runId, execution))];
        return new Recording(PlaceAsync(rows), [.. lines]);
    }

    internal async Task WriteAsync(string runId, IReadOnlyList<Recording> recordings)
    {
        var bundle = new Bundle(table, runId, log);
        foreach (var recording in recordings)
        {
            // One caller's are not torn apart, unless they are too many for any transaction.
            var rows = await recording.Rows;
            if (!bundle.TryAdd(rows, recording.Lines))
            {
                await bundle.CommitAsync();
                bundle = new Bundle(table, runId, log);
                if (!bundle.TryAdd(rows, recording.Lines))
                {
                    await WriteAllAsync(runId, rows, recording.Lines);
                }
            }
        }

        await bundle.CommitAsync();
    }

    // In as many transactions as it takes, the lines last.
    private async Task WriteAllAsync(string runId, IReadOnlyList<TableEntity> rows, IReadOnlyList<LogLine> lines)
    {
        await Batch.WriteAllAsync(table, RunKeys.Partition(runId)!, rows);
        var bundle = new Bundle(table, runId, log);
        foreach (var line in lines)
        {
            if (!bundle.TryAdd([], [line]))
            {
                await bundle.CommitAsync();
                bundle = new Bundle(table, runId, log);
                bundle.TryAdd([], [line]);
            }
        }

        await bundle.CommitAsync();
    }

    private async Task<IReadOnlyList<TableEntity>> PlaceAsync(ExecutionRow[] rows)
    {
        if (rows is [var only])
        {
            return await only.PlaceAsync(payloads);
        }

        return [.. (await Reading.ForEachAsync(rows, (row, _) => row.PlaceAsync(payloads), CancellationToken.None)).SelectMany(placed => placed)];
    }
}
