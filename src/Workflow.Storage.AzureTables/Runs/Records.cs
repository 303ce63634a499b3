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
        var partition = RunKeys.Partition(runId)!;
        var batch = new Batch(table, partition);
        foreach (var recording in recordings)
        {
            List<TableEntity> rows = [.. await recording.Rows];
            foreach (var line in recording.Lines)
            {
                rows.Add(await log.RowAsync(runId, line));
            }

            // One caller's are not torn apart, unless they are too many for any transaction.
            var bytes = rows.Sum(Batch.SizeOf);
            if (!batch.HasRoomFor(rows.Count, bytes))
            {
                await batch.CommitAsync();
                batch = new Batch(table, partition);
                if (!batch.HasRoomFor(rows.Count, bytes))
                {
                    await Batch.WriteAllAsync(table, partition, rows);
                    continue;
                }
            }

            rows.ForEach(batch.Upsert);
        }

        await batch.CommitAsync();
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
