using System.Collections.Concurrent;
using Workflow.Core.Access;

namespace Workflow.Api.Access.Sessions;

/// <summary>Sessions that were read a moment ago, for as long as keys are: see <see cref="KeyCache"/>.</summary>
/// <param name="store">The store of sessions.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionCache(IBrowserSessionStore store, TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _sessions = new(StringComparer.Ordinal);

    /// <summary>The session with an id, or <c>null</c>.</summary>
    public async ValueTask<BrowserSession?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_sessions.TryGetValue(id, out var entry) && time.GetElapsedTime(entry.ReadAt) < KeyCache.Lifetime)
        {
            return entry.Session;
        }

        var readAt = time.GetTimestamp(); // before the read, as the session may be removed during it
        if (await store.FindSessionAsync(id, cancellationToken) is not { } session)
        {
            _sessions.TryRemove(id, out _);
            return null;
        }

        if (_sessions.Count >= Most)
        {
            _sessions.Clear();
        }

        _sessions[id] = new Entry(session, readAt);
        return session;
    }

    /// <summary>Replaces a recent session by one that expires later, for as long as it is recent.</summary>
    public void Renew(BrowserSession session, DateTimeOffset expiresAt)
    {
        if (_sessions.TryGetValue(session.Id, out var entry))
        {
            _sessions.TryUpdate(session.Id, entry with { Session = session with { ExpiresAt = expiresAt } }, entry); // not if it was removed in between
        }
    }

    /// <summary>Called after this host has removed a session.</summary>
    public void Forget(string id) => _sessions.TryRemove(id, out _);

    private sealed record Entry(BrowserSession Session, long ReadAt);
}
