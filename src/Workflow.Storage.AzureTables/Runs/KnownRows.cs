using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The rows of active runs and of slots as this host last wrote or read them, with their ETags, so that their next write needs
/// no read. They are only a basis for conditional writes: if another host has changed a row, the write conflicts, and the row is
/// read. Nothing is answered from here.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class KnownRows(TimeProvider time)
{
    // Runs that other hosts end stay here until the cache is cleared.
    private const int MostRows = 20_000;
    private const long MostBytes = 32 * 1024 * 1024;

    // A conflict costs two requests more than a read: a row that other hosts write, too, is read again for a while, and for
    // twice as long after each further conflict.
    private static readonly TimeSpan ShortestDistrust = TimeSpan.FromSeconds(10);
    private const int MostConflicts = 8;

    private readonly ConcurrentDictionary<(string Partition, string Key), TableEntity> _rows = new();
    private readonly ConcurrentDictionary<(string Partition, string Key), Distrust> _distrusted = new();
    private long _bytes;

    // The dictionary's own count takes all its locks.
    private int _count;

    /// <summary>Takes a row out, as its caller changes it; <c>null</c>: it must be read.</summary>
    internal TableEntity? Take(string partition, string key)
    {
        if (!_rows.TryRemove((partition, key), out var row))
        {
            return null;
        }

        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -Batch.SizeOf(row));
        return row;
    }

    /// <summary>Keeps a row that was written or read.</summary>
    /// <param name="row">The row. It must not be changed any more until it is taken out.</param>
    /// <param name="current">Its ETag; <c>null</c>: not known, so it is not kept.</param>
    internal void Keep(TableEntity row, ETag? current)
    {
        Take(row.PartitionKey, row.RowKey);
        var key = (row.PartitionKey, row.RowKey);
        if (current is not { } tag || (_distrusted.TryGetValue(key, out var distrust) && time.GetUtcNow() < distrust.Until))
        {
            return;
        }

        if (Volatile.Read(ref _count) >= MostRows || Interlocked.Read(ref _bytes) >= MostBytes)
        {
            Clear();
        }

        row.ETag = tag;
        if (_rows.TryAdd(key, row))
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _bytes, Batch.SizeOf(row));
        }
    }

    /// <summary>A write with a row from here has conflicted with another host's.</summary>
    internal void HasConflicted(string partition, string key)
    {
        if (_distrusted.Count >= MostRows)
        {
            _distrusted.Clear();
        }

        _distrusted.AddOrUpdate((partition, key), _ => After(1), (_, before) => After(Math.Min(before.Conflicts + 1, MostConflicts)));
    }

    /// <summary>A write with a row from here has succeeded.</summary>
    internal void HasSucceeded(string partition, string key) => _distrusted.TryRemove((partition, key), out _);

    private Distrust After(int conflicts) => new(conflicts, time.GetUtcNow() + (ShortestDistrust * (1 << (conflicts - 1))));

    private void Clear()
    {
        foreach (var (partition, key) in _rows.Keys)
        {
            Take(partition, key);
        }
    }

    private readonly record struct Distrust(int Conflicts, DateTimeOffset Until);
}
