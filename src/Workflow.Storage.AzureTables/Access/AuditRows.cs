using System.Security.Cryptography;
using Azure.Data.Tables;
using Workflow.Core.Audit;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Access;

/// <summary>The audit trail, newest first, in lists by actor, action and workflow. All of an entry is written in one transaction.</summary>
internal sealed class AuditRows(TableClient table) : IAsyncDisposable
{
    // Rows that a combination of filters reads for one page: the first filter has a list, and the others are checked.
    private const int MostRead = 1_000;

    private const string List = "audit";

    private readonly AuditWrites _writes = new(table);
    private readonly Lock _gate = new();
    private string _host = NewHost();
    private long _last;

    internal async Task<AuditEntry> AddAsync(AuditEntry entry)
    {
        var (ticks, host) = Next(entry.At.UtcTicks);
        var added = entry with { Id = AuditRow.IdOf(ticks, host), At = new DateTimeOffset(ticks, TimeSpan.Zero) };
        await _writes.WriteAsync([.. AuditRow.Of(added)], null);
        return added;
    }

    internal async Task<bool> CompleteAsync(AuditEntry entry, AuditOutcome outcome)
    {
        await _writes.WriteAsync(outcome.WorkflowId is { } workflow ? [AuditRow.InListOf(workflow, entry)] : [], AuditRow.Outcome(entry, outcome));
        return true;
    }

    internal async Task<Core.Paging.Page<AuditEntry>> ListAsync(AuditFilter asked, PageRequest page, CancellationToken cancellationToken)
    {
        var filter = asked.Narrowed;
        var prefixes = AuditRow.ListsOf(filter);
        var isAll = prefixes is [AuditRow.All];
        var most = filter.IsCombined ? MostRead : page.Limit;
        List<TableEntity> rows = [];
        foreach (var prefix in prefixes)
        {
            rows.AddRange(await table.TakeAsync(Range(prefix, filter, page.Cursor), most + 1, isAll ? null : AuditRow.SearchColumns, cancellationToken));
        }

        rows = prefixes.Count == 1 ? rows : [.. rows.OrderBy(row => AuditRow.OrderOf(row.RowKey), StringComparer.Ordinal)];
        var isMore = rows.Count > most;
        List<TableEntity> read = [];
        var found = 0;
        foreach (var row in rows.Take(most))
        {
            if (AuditRow.Fits(filter, row) && found++ == page.Limit)
            {
                isMore = true;
                break;
            }

            read.Add(row);
        }

        List<TableEntity> fitting = [.. read.Where(row => AuditRow.Fits(filter, row))];
        var entries = isAll ? fitting : await Reading.ForEachAsync(fitting, FindAsync, cancellationToken);
        var (budget, last) = (page.Budget(), read.Count == 0 ? null : read[^1]);
        List<AuditEntry> items = [];
        foreach (var (index, row) in entries.Index())
        {
            if (row is null || !filter.FitsSubject(AuditRow.Read(row)))
            {
                continue;
            }

            if (!budget.TryTake(Batch.SizeOf(row)))
            {
                return new(items, MakeCursor(fitting[index - 1]));
            }

            items.Add(AuditRow.Read(row));
        }

        return new(items, isMore && last is not null ? MakeCursor(last) : null);
    }

    internal async Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        var rows = await table.TakeAsync(Range(AuditRow.All, new AuditFilter(Before: before), null), most, null, cancellationToken);

        // As many per call as fit into a transaction: the last row of an entry, by which it is found, goes with the others.
        foreach (var some in rows.Chunk(Batch.MostRows / AuditRow.MostOfEntry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Batch.DeleteAllAsync(table, AuditRow.Partition, some.SelectMany(row => AuditRow.KeysOf(AuditRow.Read(row))));
        }

        return rows.Count;
    }

    public ValueTask DisposeAsync() => _writes.DisposeAsync();

    private async Task<TableEntity?> FindAsync(TableEntity copy, CancellationToken cancellationToken)
    {
        var (ticks, host) = AuditRow.Place(copy.RowKey);
        return await table.FindAsync(AuditRow.Partition, $"{AuditRow.All}{RowKeys.Newest(ticks)}:{host}", cancellationToken);
    }

    // A semicolon sorts right after the colon that follows an instant, so it marks the end of that instant.
    private static string Range(string prefix, AuditFilter filter, string? cursor)
    {
        var start = Cursor.ReadInstant(List, cursor) switch
        {
            null => prefix,
            var (ticks, host) when host.All(char.IsAsciiHexDigitLower) => $"{prefix}{RowKeys.Newest(ticks)}:{host}",
            _ => throw new InvalidCursorException(),
        };
        if (filter.Before is { } before && $"{prefix}{RowKeys.Newest(before.UtcTicks)};" is var bound && string.CompareOrdinal(start, bound) < 0)
        {
            start = bound;
        }

        var end = filter.From is { } from ? $"{prefix}{RowKeys.Newest(from.UtcTicks)};" : prefix[..^1] + ';';
        return $"PartitionKey eq '{AuditRow.Partition}' and RowKey gt '{start}' and RowKey lt '{end}'";
    }

    private static string MakeCursor(TableEntity row)
    {
        var (ticks, host) = AuditRow.Place(row.RowKey);
        return Cursor.Make(List, ticks, host);
    }

    // Entries of one host are at different instants, so that none overwrites another. A clock that was set back is followed,
    // as another host.
    private (long Ticks, string Host) Next(long now)
    {
        lock (_gate)
        {
            if (_last - now > TimeSpan.TicksPerSecond)
            {
                (_host, _last) = (NewHost(), now);
            }
            else
            {
                _last = Math.Max(_last + 1, now);
            }

            return (_last, _host);
        }
    }

    private static string NewHost() => RandomNumberGenerator.GetHexString(6, lowercase: true);
}
