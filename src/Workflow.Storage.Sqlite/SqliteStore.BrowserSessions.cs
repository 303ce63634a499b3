using Workflow.Core.Access;
using Workflow.Storage.Sqlite.Access;

namespace Workflow.Storage.Sqlite;

/// <content>The port of the sessions of pages.</content>
public sealed partial class SqliteStore : IBrowserSessionStore
{
    /// <inheritdoc/>
    public Task AddSessionAsync(BrowserSession session, CancellationToken cancellationToken) => Write(writer => BrowserSessions.Add(writer, session), cancellationToken);

    /// <inheritdoc/>
    public Task<BrowserSession?> FindSessionAsync(string id, CancellationToken cancellationToken) => Read(reader => BrowserSessions.Find(reader, id), cancellationToken);

    /// <inheritdoc/>
    public Task RenewSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        Write(writer => BrowserSessions.Renew(writer, id, expiresAt), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveSessionAsync(string id, CancellationToken cancellationToken) => Write(writer => BrowserSessions.Remove(writer, id), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveExpiredSessionsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Write(writer => BrowserSessions.RemoveExpired(writer, before), cancellationToken);
}
