using Workflow.Core.Access;

namespace Workflow.Storage.AzureTables;

/// <content>The port of the sessions of pages.</content>
public sealed partial class AzureTableStore : IBrowserSessionStore
{
    /// <inheritdoc/>
    public Task AddSessionAsync(BrowserSession session, CancellationToken cancellationToken) => Write(() => _sessions.AddAsync(session), cancellationToken);

    /// <inheritdoc/>
    public Task<BrowserSession?> FindSessionAsync(string id, CancellationToken cancellationToken) => _sessions.FindAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task RenewSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        Write(() => _sessions.RenewAsync(id, expiresAt), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveSessionAsync(string id, CancellationToken cancellationToken) => Write(() => _sessions.RemoveAsync(id), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveExpiredSessionsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Write(() => _sessions.RemoveExpiredAsync(before), cancellationToken);
}
