using Workflow.Core.Access;

namespace Workflow.Api.Access.Sessions;

/// <summary>Sessions that were read a moment ago, for as long as keys are: see <see cref="KeyCache"/>.</summary>
/// <param name="store">The store of sessions.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionCache(IBrowserSessionStore store, TimeProvider time)
{
    private readonly RecentReads<BrowserSession> _sessions = new(KeyCache.Lifetime, time);

    /// <summary>The session with an id, or <c>null</c>.</summary>
    public async ValueTask<BrowserSession?> FindAsync(string id, CancellationToken cancellationToken) =>
        _sessions.Find(id) ?? await _sessions.ReadAsync(id, () => store.FindSessionAsync(id, cancellationToken));

    /// <summary>Replaces the expiry of a recent session, for as long as it is recent.</summary>
    public void Renew(BrowserSession session, DateTimeOffset expiresAt) => _sessions.Change(session.Id, recent => recent with { ExpiresAt = expiresAt });

    /// <summary>Called after this host has removed a session.</summary>
    public void Forget(string id) => _sessions.Forget(id);
}
