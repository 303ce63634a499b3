using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The runs that wait for their instant, over all workflows. Each entry is checked against its run.</summary>
internal sealed class DelayedRuns(TableClient lists, RunReads reads, StalePointers stale)
{
    internal async Task<IReadOnlyList<RunHead>> ListAsync(DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        var end = RunPointers.Due + RowKeys.Oldest(until.UtcTicks + 1);
        List<RunHead> due = [];
        string? after = null;
        while (true)
        {
            var range = after is null ? RowKeys.From(RunPointers.Delayed, RunPointers.Due, end) : RowKeys.After(RunPointers.Delayed, after, end);
            var pointers = await lists.TakeAsync(range, most, null, cancellationToken);
            var runs = await Reading.ForEachAsync(pointers, (pointer, token) => FindAsync(pointer, token), cancellationToken);
            due.AddRange(runs.OfType<RunHead>());
            if (pointers.Count < most || due.Count >= most)
            {
                return [.. due.Take(most)];
            }

            after = pointers[^1].RowKey;
        }
    }

    /// <summary>The first instant after another; the run may have ended, as its entry is removed after that.</summary>
    internal async Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken cancellationToken)
    {
        var range = RowKeys.From(RunPointers.Delayed, RunPointers.Due + RowKeys.Oldest(after.UtcTicks + 1), RunPointers.Due[..^1] + ';');
        return await lists.TakeAsync(range, 1, ["RowKey"], cancellationToken) is [var row]
            ? new DateTimeOffset(long.Parse(row.RowKey.AsSpan(RunPointers.Due.Length, 19), CultureInfo.InvariantCulture), TimeSpan.Zero)
            : null;
    }

    private async Task<RunHead?> FindAsync(TableEntity pointer, CancellationToken cancellationToken)
    {
        var run = (await reads.FindHeadAsync(pointer.GetString("RunId"), cancellationToken))?.Run;
        if (run is not null && RunPointers.IsRight(new RunPointer(pointer.PartitionKey, pointer.RowKey), run))
        {
            return run;
        }

        await stale.FoundAsync(pointer);
        return null;
    }
}
