using Workflow.Core.Access;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Access;

namespace Workflow.Storage.Sqlite;

/// <content>The port of API keys.</content>
public sealed partial class SqliteStore : IAccessKeyStore
{
    /// <inheritdoc/>
    public Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken) => Write(session => Keys.Add(session, key), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddFirstKeyAsync(ApiKey key, CancellationToken cancellationToken) =>
        Write(session => !Keys.Any(session) && Keys.Add(session, key), cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken) => Read(session => Keys.Find(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken) => Write(Keys.Close, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasKeysAsync(CancellationToken cancellationToken) => Read(Keys.Any, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<ApiKey>> ListKeysAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Keys.ListPage(session, page), cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKey?> RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(session => Keys.Revoke(session, id, at), cancellationToken);

    /// <inheritdoc/>
    public Task TouchKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(session => Keys.Touch(session, id, at), cancellationToken);
}
