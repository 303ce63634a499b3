using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// Caches the ETags of executions that this host has written and that have not ended, so that their next write needs no
/// read. An unknown ETag is read.
/// </summary>
internal sealed class OpenRows
{
    // About 300 bytes each. Entries of executions that another host ends, or that wait for a year, are only removed when the
    // cache is cleared.
    private const int Most = 50_000;

    private readonly ConcurrentDictionary<(string Partition, string Key), (ETag Written, string[] Wait)> _rows = new();

    internal ETag? Find(TableEntity row) => _rows.TryGetValue((row.PartitionKey, row.RowKey), out var read) ? read.Written : null;

    /// <summary>The keys of its pointers in the index of waits, as it was last written; empty: it has none.</summary>
    internal string[] WaitOf(TableEntity row) => _rows.TryGetValue((row.PartitionKey, row.RowKey), out var read) ? read.Wait : [];

    internal void Keep(TableEntity row, ETag? written)
    {
        if (written is not { } tag || ExecutionRow.HasEnded(row))
        {
            _rows.TryRemove((row.PartitionKey, row.RowKey), out _);
            return;
        }

        if (_rows.Count >= Most)
        {
            _rows.Clear();
        }

        _rows[(row.PartitionKey, row.RowKey)] = (tag, WaitPointers.KeysOf(row));
    }
}
