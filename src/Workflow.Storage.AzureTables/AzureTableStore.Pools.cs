using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The ports of pools and their places.</content>
public sealed partial class AzureTableStore : IPoolStore, IPoolPlaces
{
    /// <inheritdoc/>
    public Task<Pool?> GetPoolAsync(string name, CancellationToken cancellationToken) => _pools.FindAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Pool>> ListPoolsAsync(PageRequest page, CancellationToken cancellationToken) => _pools.ListAsync(page, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> WritePoolAsync(Pool pool, long? revision, CancellationToken cancellationToken) => Write(() => _pools.WriteAsync(pool, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemovePoolAsync(string name, long revision, CancellationToken cancellationToken) => Write(() => _pools.RemoveAsync(name, revision), cancellationToken);

    /// <inheritdoc/>
    public async Task<Page<long>> ListPoolUsesAsync(string name, PageRequest page, CancellationToken cancellationToken)
    {
        var uses = await _secretUses.ListAsync(SecretUses.PoolKey(name), page, cancellationToken);
        return new Page<long>([.. uses.Items.Select(use => use.WorkflowId)], uses.NextCursor);
    }

    /// <inheritdoc/>
    public Task<PlaceAnswer> TakeAsync(PoolPlace asked, DateTimeOffset at, CancellationToken cancellationToken) => Write(() => _places.TakeAsync(asked, at), cancellationToken);

    /// <inheritdoc/>
    public Task<LineChange> FreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(() => _places.FreeAsync(place, keepsTaken, at), cancellationToken);

    /// <inheritdoc/>
    public Task<LineChange> OfferAsync(string pool, DateTimeOffset at, CancellationToken cancellationToken) => Write(() => _places.OfferAsync(pool, at), cancellationToken);

    /// <inheritdoc/>
    public Task<PoolView> ViewAsync(string pool, int most, CancellationToken cancellationToken) => _places.ViewAsync(pool, most, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, int most, CancellationToken cancellationToken) => _places.ListHoldersAsync(pool, most, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoolPlace>> ListLineAsync(string pool, int most, CancellationToken cancellationToken) => _places.ListLineAsync(pool, most, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListBusyPoolsAsync(string? after, int most, CancellationToken cancellationToken) => _pools.ListBusyAsync(after, most, cancellationToken);
}
