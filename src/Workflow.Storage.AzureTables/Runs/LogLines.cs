using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The log lines of runs. Lines that are written together share a row, as the limits of the service count rows. The key of a
/// row is the instant of writing, increasing within this host, and the id of the host. A counter instead would make the
/// hosts that work on one run conflict with every line.
/// </summary>
internal sealed class LogLines(TableClient table, Payloads payloads, TimeProvider time)
{
    private readonly string _host = RandomNumberGenerator.GetHexString(6, lowercase: true);
    private long _last;

    /// <summary>The row for a line to write.</summary>
    internal Task<TableEntity> RowAsync(string runId, LogLine line) => RowAsync(runId, [line]);

    /// <summary>The row for lines to write, in order.</summary>
    internal async Task<TableEntity> RowAsync(string runId, IReadOnlyList<LogLine> lines)
    {
        var row = new TableEntity(RunKeys.Partition(runId), RunKeys.Log(runId) + Next());
        await payloads.PlaceAsync(row, "Lines", StoredJson.Write(lines), runId);
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

        var (key, taken) = ReadPlace(after);
        var prefix = RunKeys.Log(runId);
        var filter = key is null ? RowKeys.Under(partition, prefix) : RowKeys.From(partition, prefix + key, RunKeys.Log(runId)[..^1] + ';');

        // A row has at least one line, so this is enough, including one more to see whether others follow.
        var rows = await table.TakeAsync(filter, page.Limit + (key is null ? 1 : 2), null, cancellationToken);
        var budget = page.Budget();
        List<(string Place, LogLine Line)> lines = [];
        foreach (var row in rows)
        {
            var place = row.RowKey[prefix.Length..];
            foreach (var (index, line) in (await ReadAsync(row, cancellationToken)).Index().Skip(place == key ? taken : 0))
            {
                if (!budget.TryTake(PageBytes.Of(line)))
                {
                    return PageOf(list, lines, isMore: true);
                }

                lines.Add(($"{place}-{index + 1}", line));
            }
        }

        return PageOf(list, lines, isMore: false);
    }

    private static Page<LogLine> PageOf(string list, List<(string Place, LogLine Line)> lines, bool isMore) =>
        Pages.Of(lines, isMore, line => line.Line, last => Cursor.Make(list, last.Place));

    // The row in which a page ended, and how many of its lines the page had.
    private static (string? Key, int Taken) ReadPlace(string? place)
    {
        if (place is null)
        {
            return (null, 0);
        }

        return place.Split('-') is [var key, var number]
            && key.All(char.IsAsciiLetterOrDigit)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var taken)
            ? (key, taken)
            : throw new InvalidCursorException();
    }

    /// <summary>The lines of a row.</summary>
    internal async Task<IReadOnlyList<LogLine>> ReadAsync(TableEntity row, CancellationToken cancellationToken) =>
        await payloads.ReadAsync(row, "Lines", cancellationToken) is { } lines ? StoredJson.Read<IReadOnlyList<LogLine>>(lines) : [await ReadOneAsync(row, cancellationToken)];

    // The form of an older schema: one row per line.
    private async Task<LogLine> ReadOneAsync(TableEntity row, CancellationToken cancellationToken) => new(
        row.GetDateTimeOffset("At")!.Value,
        Word.ParseLower<LogSeverity>(row.GetString("Level")),
        (await payloads.ReadTextAsync(row, "Message", cancellationToken))!,
        row.GetString("Task"),
        row.GetInt32("Index"),
        row.GetInt32("Attempt"));

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
