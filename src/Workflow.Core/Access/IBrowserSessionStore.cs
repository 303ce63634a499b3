namespace Workflow.Core.Access;

/// <summary>The store of the sessions of pages.</summary>
public interface IBrowserSessionStore
{
    /// <summary>The most sessions that <see cref="RemoveExpiredSessionsAsync"/> removes in one call.</summary>
    const int MaxRemoved = 100;

    /// <summary>Adds a session.</summary>
    Task AddSessionAsync(BrowserSession session, CancellationToken cancellationToken);

    /// <summary>The session with an id, expired ones included, or <c>null</c>.</summary>
    Task<BrowserSession?> FindSessionAsync(string id, CancellationToken cancellationToken);

    /// <summary>Sets when a session expires, unless that is later already. A session that was removed is not added again.</summary>
    Task RenewSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Removes a session. A missing one is no fault.</summary>
    Task RemoveSessionAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes sessions that have expired, <see cref="MaxRemoved"/> at most.</summary>
    /// <returns>How many it removed.</returns>
    Task<int> RemoveExpiredSessionsAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
