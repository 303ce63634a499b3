using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The pools. The ETag of a pool's row guards every change of its places, which are in the same partition. A row with size 0 is of a pool
/// that does not exist: there are, or were, attempts that wait for it.
/// </summary>
internal sealed class PoolRows(TableClient table, OptimisticRetry retry)
{
    internal const string Partition = "pools";

    private const string Prefix = "pool:";
    private const string Size = "Size";
    private const string RateLimit = "RateLimit";
    private const string RateSeconds = "RateSeconds";
    private const string Revision = "Revision";
    private const string UpdatedAt = "UpdatedAt";
    private const string Used = "Used";
    private const string Waiting = "Waiting";
    private const string NextAt = "NextAt";

    internal async Task<Pool?> FindAsync(string name, CancellationToken cancellationToken) =>
        await FindRowAsync(name, cancellationToken) is { } row && Read(name, row) is { Pool.Size: > 0 } found ? found.Pool : null;

    /// <summary>The pool, also if it does not exist.</summary>
    internal async Task<(Pool Pool, PoolState State, TableEntity? Row)> FindAnyAsync(string name, CancellationToken cancellationToken)
    {
        var row = await FindRowAsync(name, cancellationToken);
        var (pool, state) = row is null ? (new Pool(name, 0, null, 0, DateTimeOffset.UnixEpoch), default) : Read(name, row);
        return (pool, state, row);
    }

    internal async Task<Core.Paging.Page<Pool>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = Cursor.Read(Partition, page.Cursor);
        if (after is not null && Pool.Fault(after) is not null)
        {
            throw new InvalidCursorException(); // it goes into a filter
        }

        var rows = await table.TakeAsync($"{RowKeys.Under(Partition, Prefix, after is null ? null : RowKey(after))} and {Size} gt 0", page.Limit + 1, null, cancellationToken);
        return Pages.Cut(rows, page, Batch.SizeOf, row => Read(NameOf(row), row).Pool, last => Cursor.Make(Partition, NameOf(last)));
    }

    internal async Task<IReadOnlyList<string>> ListBusyAsync(string? after, int most, CancellationToken cancellationToken)
    {
        var filter = $"{RowKeys.Under(Partition, Prefix, after is null ? null : RowKey(after))} and ({Used} gt 0 or {Waiting} gt 0)";
        return [.. (await table.TakeAsync(filter, most, ["RowKey"], cancellationToken)).Select(NameOf)];
    }

    internal Task<bool> WriteAsync(Pool pool, long? revision) => retry.RunAsync(async () =>
    {
        var (current, state, row) = await FindAnyAsync(pool.Name, CancellationToken.None);
        if ((current.Size > 0 ? current.Revision : null) != revision)
        {
            return new Done<bool>(false);
        }

        var batch = new Batch(table, Partition);
        return await batch.TryCommitAsync(Save(batch, pool, state.With(pool), row)) ? new Done<bool>(true) : null;
    });

    internal Task<bool> RemoveAsync(string name, long revision) => retry.RunAsync<bool>(async () =>
    {
        var (pool, state, row) = await FindAnyAsync(name, CancellationToken.None);
        if (row is null || pool.Size == 0 || pool.Revision != revision || state.Used + state.Waiting > 0)
        {
            return new Done<bool>(false);
        }

        return await table.TryRemoveAsync(row) ? new Done<bool>(true) : null;
    });

    /// <summary>Adds the row of a pool to a transaction.</summary>
    /// <returns>Its key.</returns>
    internal static string Save(Batch batch, Pool pool, PoolState state, TableEntity? read)
    {
        var row = new TableEntity(Partition, RowKey(pool.Name))
        {
            [Size] = state.Size,
            [RateLimit] = state.Rate?.Limit,
            [RateSeconds] = state.Rate?.PerSeconds,
            [Revision] = pool.Revision,
            [UpdatedAt] = pool.UpdatedAt,
            [Used] = state.Used,
            [Waiting] = state.Waiting,
            [NextAt] = state.NextAt?.UtcTicks,
        };
        if (read is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Replace(row, read.ETag);
        }

        return row.RowKey;
    }

    // Names come from requests; only a well-formed one can be a row key.
    private async Task<TableEntity?> FindRowAsync(string name, CancellationToken cancellationToken) =>
        Pool.Fault(name) is null ? await table.FindAsync(Partition, RowKey(name), cancellationToken) : null;

    private static string RowKey(string name) => Prefix + name;

    private static string NameOf(TableEntity row) => row.RowKey[Prefix.Length..];

    private static (Pool Pool, PoolState State) Read(string name, TableEntity row)
    {
        var rate = row.GetInt32(RateLimit) is { } limit ? new PoolRate(limit, row.GetInt32(RateSeconds)!.Value) : null;
        var next = row.GetInt64(NextAt) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null;
        var state = new PoolState(row.GetInt32(Size)!.Value, rate, row.GetInt32(Used)!.Value, row.GetInt32(Waiting)!.Value, next);
        return (new Pool(name, state.Size, rate, row.GetInt64(Revision)!.Value, row.GetDateTimeOffset(UpdatedAt)!.Value) { Used = state.Used, Waiting = state.Waiting }, state);
    }
}
