using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Executions and lines of a run that are written in one transaction. The lines come last, many to a row.</summary>
internal sealed class Bundle(TableClient table, string runId, LogLines log)
{
    // So that a row of them stays out of the blobs, unless one line alone is longer.
    private const int MostBytes = 24 * 1024;

    // About what a line takes besides its message and its task's name.
    private const int BytesAround = 120;

    private readonly Batch _batch = new(table, RunKeys.Partition(runId)!);
    private readonly List<List<LogLine>> _packs = [];
    private int _bytesInPack;
    private long _bytesOfLines;

    /// <summary>Adds what one caller records, all of it or, if there is no room, nothing.</summary>
    internal bool TryAdd(IReadOnlyList<TableEntity> rows, IReadOnlyList<LogLine> lines)
    {
        // In base 64, with room for what JSON makes of it; a line that is longer than a row may be goes to a blob.
        var bytes = lines.Sum(line => (long)Math.Min(SizeOf(line), MostBytes)) * 2;
        var mostPacks = _packs.Count + (int)Math.Min(lines.Count, (bytes / MostBytes) + 1);
        if (!_batch.HasRoomFor(rows.Count + mostPacks, rows.Sum(Batch.SizeOf) + _bytesOfLines + bytes))
        {
            return false;
        }

        foreach (var row in rows)
        {
            _batch.Upsert(row);
        }

        foreach (var line in lines)
        {
            Add(line);
        }

        _bytesOfLines += bytes;
        return true;
    }

    /// <summary>Writes it.</summary>
    internal async Task CommitAsync()
    {
        foreach (var pack in _packs)
        {
            _batch.Upsert(await log.RowAsync(runId, pack));
        }

        await _batch.CommitAsync();
    }

    private static int SizeOf(LogLine line) => BytesAround + (3 * (line.Message.Length + (line.Task?.Length ?? 0)));

    private void Add(LogLine line)
    {
        var bytes = SizeOf(line);
        if (_packs.Count == 0 || _bytesInPack + bytes > MostBytes)
        {
            _packs.Add([]);
            _bytesInPack = 0;
        }

        _packs[^1].Add(line);
        _bytesInPack += bytes;
    }
}
