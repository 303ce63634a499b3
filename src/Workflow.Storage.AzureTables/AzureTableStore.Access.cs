using Workflow.Core.Access;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The port of API keys.</content>
public sealed partial class AzureTableStore : IAccessKeyStore
{
    /// <inheritdoc/>
    public Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken) => Write(() => _keys.AddAsync(key), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddFirstKeyAsync(ApiKey key, CancellationToken cancellationToken) => Write(() => _keys.AddFirstAsync(key), cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken) => _keys.FindAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken) => Write(_keys.CloseAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasKeysAsync(CancellationToken cancellationToken) => _keys.AnyAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<Page<ApiKey>> ListKeysAsync(PageRequest page, CancellationToken cancellationToken) => _keys.ListAsync(page, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKey?> RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(() => _keys.RevokeAsync(id, at), cancellationToken);

    /// <inheritdoc/>
    public Task TouchKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(() => _keys.TouchAsync(id, at), cancellationToken);
}
