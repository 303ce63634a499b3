using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Writes executions and log lines of a run, those of several callers in one transaction if they fit.</summary>
internal sealed class Records(TableClient table, Payloads payloads, LogLines log, WaitPointers waits, OptimisticRetry retry)
{
    private readonly OpenRows _open = new();

    internal Recording Prepare(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines)
    {
        ExecutionRow[] rows = [.. executions.Select(execution => new ExecutionRow(runId, execution))];
        return new Recording(PlaceAsync(rows), [.. lines]);
    }

    /// <summary>Writes recordings in order. One that can't be written does not fail the others.</summary>
    internal async Task WriteAsync(string runId, IReadOnlyList<Recording> recordings)
    {
        var bundle = NewBundle(runId);
        foreach (var recording in recordings)
        {
            IReadOnlyList<TableEntity> rows;
            try
            {
                rows = await recording.Rows;
            }
            catch (Exception e)
            {
                recording.Fail(e); // a blob could not be written
                continue;
            }

            // The rows of one caller are kept together, unless they are too many for one transaction.
            if (!bundle.TryAdd(recording, rows, recording.Lines))
            {
                await CommitAsync(runId, bundle);
                bundle = NewBundle(runId);
                if (!bundle.TryAdd(recording, rows, recording.Lines))
                {
                    await WriteAllAsync(runId, recording, rows);
                }
            }
        }

        await CommitAsync(runId, bundle);
    }

    /// <summary>The rows of executions that end with their run, for the transaction that ends the run; <c>null</c>: they don't fit.</summary>
    internal async Task<Action<Batch>?> PlaceLastAsync(string runId, ExecutionRow[] executions, IReadOnlyList<LogLine> lines)
    {
        List<TableEntity> ends = [];
        foreach (var execution in executions)
        {
            if (await execution.PlaceAsync(payloads) is not [var row])
            {
                return null;
            }

            ends.Add(row);
        }

        List<TableEntity> packs = [];
        foreach (var pack in LogPacks.Of(lines))
        {
            packs.Add(await log.RowAsync(runId, pack));
        }

        var room = new Batch(table, executions[0].Row.PartitionKey);
        if (!room.HasRoomFor(ends.Count + packs.Count + RunChange.MostRows + 3, ends.Sum(Batch.SizeOf) + packs.Sum(Batch.SizeOf) + (1024 * 1024)))
        {
            return null;
        }

        return batch =>
        {
            foreach (var row in ends)
            {
                if (_open.Find(row) is { } known)
                {
                    batch.Replace(row, known);
                }
                else
                {
                    batch.Insert(row);
                }
            }

            packs.ForEach(batch.Upsert);
        };
    }

    /// <summary>An execution has ended with its run.</summary>
    internal void ForgetLast(ExecutionRow execution) => _open.Keep(execution.Row, null);

    private Bundle NewBundle(string runId) => new(table, runId, payloads, log, _open, waits, retry);

    private async Task CommitAsync(string runId, Bundle bundle)
    {
        try
        {
            await bundle.CommitAsync();
        }
        catch (RequestFailedException e) when (e.Status is 400 or 413 && bundle.Recordings.Count > 1)
        {
            // The service refuses the whole transaction because of one row, so each recording is retried alone.
            foreach (var recording in bundle.Recordings)
            {
                await AloneAsync(runId, recording);
            }

            return;
        }
        catch (Exception e)
        {
            foreach (var recording in bundle.Recordings)
            {
                recording.Fail(e);
            }

            return;
        }

        foreach (var recording in bundle.Recordings)
        {
            recording.Complete();
        }
    }

    private async Task AloneAsync(string runId, Recording recording)
    {
        var bundle = NewBundle(runId);
        bundle.TryAdd(recording, await recording.Rows, recording.Lines);
        await CommitAsync(runId, bundle);
    }

    // In as many transactions as it takes, the lines last.
    private async Task WriteAllAsync(string runId, Recording recording, IReadOnlyList<TableEntity> rows)
    {
        try
        {
            await WriteEachAsync(runId, rows, (bundle, row) => bundle.TryAdd(recording, [row], []));
            await WriteEachAsync(runId, recording.Lines, (bundle, line) => bundle.TryAdd(recording, [], [line]));
            recording.Complete();
        }
        catch (Exception e)
        {
            recording.Fail(e);
        }
    }

    private async Task WriteEachAsync<T>(string runId, IReadOnlyList<T> parts, Func<Bundle, T, bool> tryAdd)
    {
        var bundle = NewBundle(runId);
        foreach (var part in parts)
        {
            if (!tryAdd(bundle, part))
            {
                await bundle.CommitAsync();
                bundle = NewBundle(runId);
                tryAdd(bundle, part);
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
