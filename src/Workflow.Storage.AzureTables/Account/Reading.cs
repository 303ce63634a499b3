using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Reads rows.</summary>
internal static class Reading
{
    // The service's maximum page size.
    private const int MostPerPage = 1_000;

    /// <summary>The row, or <c>null</c>.</summary>
    internal static Task<TableEntity?> FindAsync(this TableClient table, string partition, string key, CancellationToken cancellationToken) =>
        table.FindAsync(partition, key, null, cancellationToken);

    /// <summary>Some columns of the row, or <c>null</c>.</summary>
    internal static async Task<TableEntity?> FindAsync(
        this TableClient table, string partition, string key, IEnumerable<string>? columns, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, key, columns, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The first rows that match a filter, in order of their keys.</summary>
    /// <param name="table">The table.</param>
    /// <param name="filter">Must only use the keys, as anything else would be a scan.</param>
    /// <param name="most">Maximum number of rows.</param>
    /// <param name="columns">The columns to read; <c>null</c>: all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal static async Task<List<TableEntity>> TakeAsync(
        this TableClient table, string filter, int most, IEnumerable<string>? columns, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = [];
        await foreach (var row in table.QueryAsync<TableEntity>(filter, Math.Min(most, MostPerPage), columns, cancellationToken))
        {
            rows.Add(row);
            if (rows.Count == most)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>The first rows of several partitions in order of their row keys, read side by side.</summary>
    /// <param name="table">The table.</param>
    /// <param name="partitions">The partitions.</param>
    /// <param name="filter">The filter for a partition, after a row key or, if that is <c>null</c>, from the beginning.</param>
    /// <param name="most">Maximum number of rows.</param>
    /// <param name="columns">The columns to read, the row key among them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal static async Task<List<TableEntity>> TakeFirstAsync(
        this TableClient table, IReadOnlyList<string> partitions, Func<string, string?, string> filter, int most, IEnumerable<string> columns, CancellationToken cancellationToken)
    {
        // Rows are spread evenly, so that a part of each partition is nearly always enough.
        var part = Math.Min(most, (most / partitions.Count * 5 / 4) + 4);
        var heads = new PriorityQueue<(int Partition, Queue<TableEntity> Rows, bool IsMore), string>(StringComparer.Ordinal);
        await ForEachAsync([.. Enumerable.Range(0, partitions.Count)], (i, token) => ReadAsync(i, null, token), cancellationToken);
        List<TableEntity> first = [];
        while (first.Count < most && heads.TryDequeue(out var head, out _))
        {
            var row = head.Rows.Dequeue();
            first.Add(row);
            if (head.Rows.TryPeek(out var next))
            {
                heads.Enqueue(head, next.RowKey);
            }
            else if (head.IsMore && first.Count < most)
            {
                await ReadAsync(head.Partition, row.RowKey, cancellationToken);
            }
        }

        return first;

        async Task<bool> ReadAsync(int partition, string? after, CancellationToken token)
        {
            var rows = new Queue<TableEntity>(await table.TakeAsync(filter(partitions[partition], after), part, columns, token));
            if (rows.TryPeek(out var head))
            {
                lock (heads)
                {
                    heads.Enqueue((partition, rows, rows.Count == part), head.RowKey);
                }
            }

            return true;
        }
    }

    /// <summary>Runs a function for each item, several at a time, and returns the results in order.</summary>
    internal static async Task<IReadOnlyList<TResult>> ForEachAsync<T, TResult>(
        IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> one, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, options, async (i, token) => results[i] = await one(items[i], token));
        return results;
    }
}
