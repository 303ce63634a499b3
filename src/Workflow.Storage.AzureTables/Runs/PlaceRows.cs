using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The places of pools, and the lines for them. A change reads the row of the pool first and writes it in its transaction, so what was
/// read after it is as it was then, or the change fails and is made again.
/// </summary>
internal sealed class PlaceRows(TableClient table, PoolRows pools, OptimisticRetry retry, KeyedLocks locks)
{
    private const string Status = "Status";

    internal async Task<PlaceAnswer> TakeAsync(PoolPlace asked, DateTimeOffset at)
    {
        using var turn = await locks.TakeAsync(PlaceKeys.Lock(asked.Pool));
        return await retry.RunAsync(() => TryTakeAsync(asked, at));
    }

    internal async Task<LineChange> FreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at)
    {
        using var turn = await locks.TakeAsync(PlaceKeys.Lock(place.Pool));
        return await retry.RunAsync(() => TryFreeAsync(place, keepsTaken, at));
    }

    internal async Task<LineChange> OfferAsync(string pool, DateTimeOffset at)
    {
        using var turn = await locks.TakeAsync(PlaceKeys.Lock(pool));
        return await retry.RunAsync(async () =>
        {
            var change = await ReadAsync(pool);
            change.Offer(await LineAsync(pool, change.State), at);
            return change.Offered.Count == 0 || await change.TryCommitAsync() ? new Done<LineChange>(change.ForOthers) : null;
        });
    }

    internal async Task<PoolView> ViewAsync(string name, int most, CancellationToken cancellationToken)
    {
        var (pool, state, _) = await pools.FindAnyAsync(name, cancellationToken);
        var line = await ListLineAsync(name, most, cancellationToken);
        return new PoolView(pool, state.NextAt, await ListHoldersAsync(name, 1, cancellationToken) is [var holder] ? holder : null, line, line.Count == most);
    }

    internal async Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, int most, CancellationToken cancellationToken) =>
        [.. (await table.TakeAsync(RowKeys.Under(PoolRows.Partition, PlaceKeys.Held(pool)), most, null, cancellationToken)).Select(row => PlaceKeys.ReadHeld(pool, row))];

    internal async Task<IReadOnlyList<PoolPlace>> ListLineAsync(string pool, int most, CancellationToken cancellationToken) =>
        [.. (await table.TakeAsync(RowKeys.Under(PoolRows.Partition, PlaceKeys.Line(pool)), most, null, cancellationToken)).Select(row => PlaceKeys.ReadLine(pool, row))];

    private async Task<Done<PlaceAnswer>?> TryTakeAsync(PoolPlace asked, DateTimeOffset at)
    {
        var change = await ReadAsync(asked.Pool);
        var (held, wait, line) = await ReadAsync(asked, change.State);
        if (held is not null)
        {
            var place = PlaceKeys.ReadHeld(asked.Pool, held);
            return await TryConfirmAsync(asked.Pool, held) ? new Done<PlaceAnswer>(new PlaceAnswer(true, LineChange.None) { DueAt = place.StartsAt, Rank = place.Rank }) : null;
        }

        var own = wait is null ? asked with { Status = PlaceStatus.Waiting, At = at } : PlaceKeys.ReadWait(asked, wait);
        if (wait is null)
        {
            change.Enter(own);
            line = PlaceKeys.Merge(line, own, change.State);
        }

        change.Offer(line, at);
        var taken = change.Take(own);
        if (wait is null || change.Offered.Count > 0)
        {
            if (!await change.TryCommitAsync())
            {
                return null;
            }
        }

        return new Done<PlaceAnswer>(taken is not null ? new PlaceAnswer(true, change.ForOthers) { DueAt = taken.StartsAt, Rank = own.Rank }
            : change.ForOthers.Next is { } next && next.RunId == own.RunId && next.Attempt == own.Attempt ? new PlaceAnswer(false, change.ForOthers with { Next = null }) { DueAt = change.State.LookAt, Rank = own.Rank }
            : new PlaceAnswer(false, change.ForOthers) { Rank = own.Rank });
    }

    private async Task<Done<LineChange>?> TryFreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at)
    {
        var change = await ReadAsync(place.Pool);
        var held = await table.FindAsync(PoolRows.Partition, PlaceKeys.Held(place), CancellationToken.None);
        var wait = held is null ? await table.FindAsync(PoolRows.Partition, PlaceKeys.Wait(place), CancellationToken.None) : null;
        if ((held is null && wait is null) || (held is not null && keepsTaken && PlaceKeys.ReadHeld(place.Pool, held).Status == PlaceStatus.Taken))
        {
            return new Done<LineChange>(LineChange.None);
        }

        if (held is not null)
        {
            change.Leave(PlaceKeys.ReadHeld(place.Pool, held), held.ETag);
        }
        else
        {
            change.Leave(PlaceKeys.ReadWait(place, wait!), wait!.ETag);
        }

        change.Offer((await LineAsync(place.Pool, change.State)).Where(other => other.RunId != place.RunId || other.Attempt != place.Attempt), at);
        return await change.TryCommitAsync() ? new Done<LineChange>(change.ForOthers) : null;
    }

    private async Task<PlaceChange> ReadAsync(string name)
    {
        var (pool, state, row) = await pools.FindAnyAsync(name, CancellationToken.None);
        return new PlaceChange(table, pool, state, row);
    }

    private async Task<(TableEntity? Held, TableEntity? Wait, IReadOnlyList<PoolPlace> Line)> ReadAsync(PoolPlace asked, PoolState state)
    {
        var held = table.FindAsync(PoolRows.Partition, PlaceKeys.Held(asked), CancellationToken.None);
        var wait = table.FindAsync(PoolRows.Partition, PlaceKeys.Wait(asked), CancellationToken.None);
        var line = LineAsync(asked.Pool, state);
        await Task.WhenAll(held, wait, line);
        return (await held, await wait, await line);
    }

    // Those that want no more than the pool has, by rank: as many as may be offered places, and one more.
    private async Task<IReadOnlyList<PoolPlace>> LineAsync(string pool, PoolState state)
    {
        if (state.Waiting == 0 || state.Used >= state.Size)
        {
            return [];
        }

        var filter = $"{RowKeys.Under(PoolRows.Partition, PlaceKeys.Line(pool))} and {PlaceKeys.Slots} le {state.Size}";
        return [.. (await table.TakeAsync(filter, PlaceKeys.MostRead(state), null, CancellationToken.None)).Select(row => PlaceKeys.ReadLine(pool, row))];
    }

    // From then on its places are not taken back, as it may be at work.
    private async Task<bool> TryConfirmAsync(string pool, TableEntity held)
    {
        if (PlaceKeys.ReadHeld(pool, held).Status == PlaceStatus.Taken)
        {
            return true;
        }

        try
        {
            await table.UpdateEntityAsync(new TableEntity(held.PartitionKey, held.RowKey) { [Status] = (int)PlaceStatus.Taken }, held.ETag);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false; // also if the request was sent again and the first one has succeeded: it is read again
        }
    }
}
