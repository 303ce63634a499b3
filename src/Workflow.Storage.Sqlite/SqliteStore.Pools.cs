using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite;

/// <content>The ports of pools and their places.</content>
public sealed partial class SqliteStore : IPoolStore, IPoolPlaces
{
    /// <inheritdoc/>
    public Task<Pool?> GetPoolAsync(string name, CancellationToken cancellationToken) => Read(session => Pools.Find(session, name), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Pool>> ListPoolsAsync(PageRequest page, CancellationToken cancellationToken) => Read(session => Pools.ListPage(session, page), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> WritePoolAsync(Pool pool, long? revision, CancellationToken cancellationToken) => Write(session => Pools.Write(session, pool, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemovePoolAsync(string name, long revision, CancellationToken cancellationToken) => Write(session => Pools.Remove(session, name, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<long>> ListPoolUsesAsync(string name, PageRequest page, CancellationToken cancellationToken) => Read(session => Pools.ListUses(session, name, page), cancellationToken);

    /// <inheritdoc/>
    public Task<PlaceAnswer> TakeAsync(PoolPlace asked, DateTimeOffset at, CancellationToken cancellationToken) => Write(session => PoolPlaces.Take(session, asked, at), cancellationToken);

    /// <inheritdoc/>
    public Task<LineChange> FreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(session => PoolPlaces.Free(session, place, keepsTaken, at), cancellationToken);

    /// <inheritdoc/>
    public Task<LineChange> OfferAsync(string pool, DateTimeOffset at, CancellationToken cancellationToken) => Write(session => PoolPlaces.Offer(session, pool, at), cancellationToken);

    /// <inheritdoc/>
    public Task<PoolView> ViewAsync(string pool, int most, CancellationToken cancellationToken) => Read(session => PoolPlaces.View(session, pool, most), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, int most, CancellationToken cancellationToken) => Read(session => PoolPlaces.ListHolders(session, pool, most), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoolPlace>> ListLineAsync(string pool, int most, CancellationToken cancellationToken) => Read(session => PoolPlaces.ListLine(session, pool, most), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListBusyPoolsAsync(string? after, int most, CancellationToken cancellationToken) => Read(session => Pools.ListBusy(session, after, most), cancellationToken);
}
