using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Watching;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// Reads rows by when the service has written them, within ranges of keys. The service reads a whole range, and answers what
/// has changed.
/// </summary>
internal sealed class ChangedRows(TableClient table, TableClient lists, RunReads reads, LogLines log, Payloads payloads)
{
    /// <summary>Most rows of one kind that are answered.</summary>
    internal const int Most = 1_000;

    /// <summary>About how many bytes of lines are answered.</summary>
    internal const long MostBytes = 4 * 1024 * 1024;

    // A row of the log, or of the list of ends, is named by the clock of the host that wrote it. One that is more than this
    // behind the service's clock writes rows that are not found; and a run that takes longer to be read is cut anyway.
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(10);

    private static readonly string[] PointerColumns = ["RowKey", "Timestamp", "RunId"];

    internal async Task<StoredRunChanges> OfRunAsync(string runId, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return new StoredRunChanges(DateTimeOffset.MinValue, [], [], IsCut: false);
        }

        var readAt = await NowAsync(table, partition, RunKeys.Run(runId), cancellationToken);
        var from = since ?? readAt - PollMark.Overlap;
        var executions = TakeAsync(table, RowKeys.Under(partition, RunKeys.Executions(runId)), from, ExecutionRow.LightColumns, cancellationToken);
        var prefix = RunKeys.Log(runId);
        var lines = TakeAsync(table, RowKeys.From(partition, prefix + RowKeys.Oldest(from - LargestSkew), prefix[..^1] + ';'), from, null, cancellationToken);
        var (begun, written) = (await executions, await lines);
        List<StoredChange<IReadOnlyList<LogLine>>> read = [];
        var bytes = 0L;
        foreach (var row in written)
        {
            var some = await log.ReadAsync(row, cancellationToken);
            bytes += some.Sum(PageBytes.Of);
            if (bytes > MostBytes)
            {
                return new StoredRunChanges(readAt, [], [], IsCut: true);
            }

            read.Add(new StoredChange<IReadOnlyList<LogLine>>(row.RowKey, row.Timestamp!.Value, some));
        }

        return new StoredRunChanges(
            readAt,
            await Reading.ForEachAsync(begun, async (row, token) => new StoredChange<TaskExecution>(row.RowKey, row.Timestamp!.Value, await ExecutionRow.ReadAsync(row, payloads, token)), cancellationToken),
            read,
            begun.Count > Most || written.Count > Most);
    }

    internal async Task<StoredEnds> EndsAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var readAt = await NowAsync(lists, RunPointers.Ended, RunPointers.AllRuns, cancellationToken);
        var from = since ?? readAt - PollMark.Overlap;
        var range = RowKeys.From(RunPointers.Ended, RunPointers.AllRuns + RowKeys.Oldest(from - LargestSkew), RunPointers.AllRuns[..^1] + ';');
        var pointers = await TakeAsync(lists, range, from, PointerColumns, cancellationToken);
        if (pointers.Count > PollMark.Most)
        {
            return new StoredEnds(readAt, [], IsCut: true);
        }

        var ends = await Reading.ForEachAsync(
            pointers,
            async (pointer, token) =>
            {
                var run = (await reads.FindHeadAsync(pointer.GetString("RunId"), token))?.Run;
                var isRight = run is not null && run.Status.IsFinal() && RunPointers.OfEnded(run).Key == pointer.RowKey;
                return new StoredChange<RunHead?>(pointer.RowKey, pointer.Timestamp!.Value, isRight ? run : null);
            },
            cancellationToken);
        return new StoredEnds(readAt, ends, IsCut: false);
    }

    private static Task<List<TableEntity>> TakeAsync(TableClient of, string range, DateTimeOffset from, IEnumerable<string>? columns, CancellationToken cancellationToken) =>
        of.TakeAsync($"{range} and {TableClient.CreateQueryFilter($"Timestamp ge {from}")}", Most + 1, columns, cancellationToken);

    // The service says in every answer what its clock shows, in whole seconds; the row need not exist.
    private static async Task<DateTimeOffset> NowAsync(TableClient of, string partition, string key, CancellationToken cancellationToken)
    {
        var answer = await of.GetEntityIfExistsAsync<TableEntity>(partition, key, ["RowKey"], cancellationToken);
        return answer.GetRawResponse().Headers.Date ?? throw new InvalidOperationException("The service's answer has no date.");
    }
}
