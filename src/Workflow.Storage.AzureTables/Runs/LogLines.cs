using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The lines of runs. A line's key is the instant of its writing and the host's mark, greater than every key this host
/// has given; counting instead would make every line a collision between the hosts that work on one run.
/// </summary>
internal sealed class LogLines(TableClient table, Payloads payloads, TimeProvider time)
{
    private readonly string _host = RandomNumberGenerator.GetHexString(6, lowercase: true);
    private long _last;

    /// <summary>The row of a line that is about to be written.</summary>
    internal async Task<TableEntity> RowAsync(string runId, LogLine line)
    {
        var row = new TableEntity(RunKeys.Partition(runId), RunKeys.Log(runId) + Next())
        {
            ["At"] = line.At,
            ["Level"] = Word.Lower(line.Level),
            ["Task"] = line.Task,
            ["Index"] = line.Index,
            ["Attempt"] = line.Attempt,
        };
        await payloads.PlaceTextAsync(row, "Message", line.Message, runId);
        return row;
    }

    internal async Task<Page<LogLine>> ListAsync(string runId, PageRequest page, CancellationToken cancellationToken)
    {
        var list = $"log of {runId}";
        var after = Cursor.Read(list, page.Cursor);
        if (RunKeys.Partition(runId) is not { } partition)
        {
            return new Page<LogLine>([], null);
        }

        if (after is not null && !after.All(char.IsAsciiLetterOrDigit))
        {
            throw new InvalidCursorException();
        }

        var prefix = RunKeys.Log(runId);
        var rows = await table.TakeAsync(RowKeys.Under(partition, prefix, after is null ? null : prefix + after), page.Limit + 1, null, cancellationToken);
        var shown = await Reading.ForEachAsync(rows, ReadAsync, cancellationToken);
        return Paging.Cut(shown, page.Limit, row => row.Line, row => Cursor.Make(list, row.Key[prefix.Length..]));
    }

    private async Task<(string Key, LogLine Line)> ReadAsync(TableEntity row, CancellationToken cancellationToken) => (
        row.RowKey,
        new LogLine(
            row.GetDateTimeOffset("At")!.Value,
            Word.ParseLower<LogSeverity>(row.GetString("Level")),
            (await payloads.ReadTextAsync(row, "Message", cancellationToken))!,
            row.GetString("Task"),
            row.GetInt32("Index"),
            row.GetInt32("Attempt")));

    private string Next()
    {
        long last, next;
        do
        {
            last = Interlocked.Read(ref _last);
            next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        return next.ToString("D19", CultureInfo.InvariantCulture) + _host;
    }
}
