using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Executions and log lines of a run that are written in one transaction. The lines come last, many to a row.</summary>
internal sealed class Bundle(TableClient table, string runId, Payloads payloads, LogLines log, OpenRows open, WaitPointers waits, OptimisticRetry retry)
{
    private readonly string _partition = RunKeys.Partition(runId)!;
    private readonly List<(Recording Owner, TableEntity Row)> _rows = [];
    private readonly List<Recording> _recordings = [];
    private readonly List<(Recording Owner, LogLine Line)> _lines = [];
    private long _bytes;
    private long _bytesOfLines;

    /// <summary>The recordings that it contains.</summary>
    internal IReadOnlyList<Recording> Recordings => _recordings;

    /// <summary>Adds what one caller records, or nothing if not all of it fits.</summary>
    internal bool TryAdd(Recording owner, IReadOnlyList<TableEntity> rows, IReadOnlyList<LogLine> lines)
    {
        var (bytes, bytesOfLines) = (rows.Sum(Batch.SizeOf), lines.Sum(LogPacks.SizeOnTheWire));
        var packs = LogPacks.Most(_lines.Count + lines.Count, _bytesOfLines + bytesOfLines);
        if (ComesAfterAnEnd(rows) || !new Batch(table, _partition).HasRoomFor(_rows.Count + rows.Count + packs, _bytes + bytes + _bytesOfLines + bytesOfLines))
        {
            return false;
        }

        _recordings.Add(owner);
        _rows.AddRange(rows.Select(row => (owner, row)));
        _lines.AddRange(lines.Select(line => (owner, line)));
        _bytes += bytes;
        _bytesOfLines += bytesOfLines;
        return true;
    }

    /// <summary>Writes it, except executions that have ended: their callers get the recorded end.</summary>
    internal async Task CommitAsync()
    {
        var isRead = false;
        await retry.RunAsync<bool>(async () =>
        {
            var read = isRead ? await ReadAsync() : null;
            isRead = true;
            return await TryCommitAsync(read) ? new(true) : null;
        });
    }

    // A row whose ETag is known is replaced; otherwise it is inserted.
    private async Task<bool> TryCommitAsync(IReadOnlyDictionary<string, TableEntity>? read)
    {
        var batch = new Batch(table, _partition);
        foreach (var row in LatestOf(_rows).Values)
        {
            var etag = read is null ? open.Find(row) : read.GetValueOrDefault(row.RowKey)?.ETag;
            if (!ExecutionRow.IsOne(row))
            {
                batch.Upsert(row);
            }
            else if (etag is { } known)
            {
                batch.Replace(row, known);
            }
            else
            {
                batch.Insert(row);
            }
        }

        await waits.EnterAsync(LatestOf(_rows).Values);
        var witness = LatestOf(_rows).Values.FirstOrDefault(ExecutionRow.IsOne);
        foreach (var pack in LogPacks.Of(_lines.Where(line => line.Owner.IsWanted(line.Line)).Select(line => line.Line)))
        {
            batch.Upsert(await log.RowAsync(runId, pack));
        }

        if (witness is null)
        {
            await batch.CommitAsync();
            return true;
        }

        if (!await batch.TryCommitAsync(witness.RowKey))
        {
            return false;
        }

        List<string> left = [];
        foreach (var row in LatestOf(_rows).Values.Where(ExecutionRow.IsOne))
        {
            var before = read is null ? open.WaitOf(row) : read.GetValueOrDefault(row.RowKey) is { } there ? WaitPointers.KeysOf(there) : [];
            left.AddRange(before.Except(WaitPointers.KeysOf(row), StringComparer.Ordinal));
            open.Keep(row, batch.WrittenOf(row));
        }

        if (left.Count > 0)
        {
            await waits.LeaveAsync(left);
        }

        return true;
    }

    // After a conflict: reads the existing rows, and removes executions that have ended from the bundle.
    private async Task<IReadOnlyDictionary<string, TableEntity>> ReadAsync()
    {
        var keys = LatestOf(_rows).Values.Where(ExecutionRow.IsOne).Select(row => row.RowKey).ToList();
        var found = await Reading.ForEachAsync(keys, (key, token) => table.FindAsync(_partition, key, token), CancellationToken.None);
        var there = found.OfType<TableEntity>().ToDictionary(row => row.RowKey, StringComparer.Ordinal);
        await LeaveEndedAsync(_rows.Where(row => there.TryGetValue(row.Row.RowKey, out var now) && ExecutionRow.HasEnded(now)).Select(row => (row.Owner, row.Row, there[row.Row.RowKey])));
        return there;
    }

    private async Task LeaveEndedAsync(IEnumerable<(Recording Owner, TableEntity Row, TableEntity Ended)> ended)
    {
        foreach (var (owner, row, there) in ended.ToList())
        {
            owner.AddEnded(await ExecutionRow.ReadAsync(there, payloads, CancellationToken.None));
            _rows.RemoveAll(other => ReferenceEquals(other.Row, row));
            open.Keep(there, null);
        }
    }

    // A record of an execution after its end goes into a transaction of its own, so that it conflicts with the end.
    private bool ComesAfterAnEnd(IReadOnlyList<TableEntity> rows)
    {
        HashSet<string> ended = new(_rows.Select(row => row.Row).Where(ExecutionRow.HasEnded).Select(row => row.RowKey), StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (ended.Contains(row.RowKey))
            {
                return true;
            }

            if (ExecutionRow.HasEnded(row))
            {
                ended.Add(row.RowKey);
            }
        }

        return false;
    }

    // A later row with the same key replaces an earlier one, as a transaction may contain a key only once.
    private static Dictionary<string, TableEntity> LatestOf(IEnumerable<(Recording Owner, TableEntity Row)> rows)
    {
        Dictionary<string, TableEntity> latest = new(StringComparer.Ordinal);
        foreach (var (_, row) in rows)
        {
            latest[row.RowKey] = row;
        }

        return latest;
    }
}
