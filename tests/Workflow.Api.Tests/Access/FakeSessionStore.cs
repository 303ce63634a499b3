using System.Collections.Concurrent;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>Sessions in memory, which counts what it is asked.</summary>
public sealed class FakeSessionStore : IBrowserSessionStore
{
    private readonly ConcurrentDictionary<string, BrowserSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>The sessions.</summary>
    public IEnumerable<BrowserSession> All => _sessions.Values;

    /// <summary>How often a session was looked up.</summary>
    public int Reads { get; private set; }

    /// <summary>How often a session was renewed.</summary>
    public int Renewals { get; private set; }

    /// <summary>Thrown when a session is to be renewed; <c>null</c>: it is renewed.</summary>
    public Exception? RenewFault { get; set; }

    /// <summary>Thrown when a session is looked up; <c>null</c>: it is.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Adds a session, and gives the secret of its cookie.</summary>
    public byte[] Add(Func<BrowserSession, BrowserSession> change)
    {
        var (secret, now) = (SessionText.NewSecret(), DateTimeOffset.UtcNow);
        var session = change(new BrowserSession { Id = SessionText.IdOf(secret), Kind = CallerKind.Key, CreatedAt = now, ExpiresAt = now.AddMinutes(30), EndsAt = now.AddHours(12) });
        _sessions[session.Id] = session;
        return secret;
    }

    public Task AddSessionAsync(BrowserSession session, CancellationToken cancellationToken)
    {
        _sessions[session.Id] = session;
        return Task.CompletedTask;
    }

    public Task<BrowserSession?> FindSessionAsync(string id, CancellationToken cancellationToken)
    {
        Reads++;
        return Fault is { } fault ? Task.FromException<BrowserSession?>(fault) : Task.FromResult(_sessions.GetValueOrDefault(id));
    }

    public Task RenewSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        Renewals++;
        if (RenewFault is { } fault)
        {
            throw fault;
        }

        if (_sessions.TryGetValue(id, out var session))
        {
            _sessions[id] = session with { ExpiresAt = expiresAt };
        }

        return Task.CompletedTask;
    }

    public Task RemoveSessionAsync(string id, CancellationToken cancellationToken)
    {
        _sessions.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task<int> RemoveExpiredSessionsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var expired = _sessions.Values.Where(session => session.ExpiresAt < before).ToList();
        expired.ForEach(session => _sessions.TryRemove(session.Id, out _));
        return Task.FromResult(expired.Count);
    }
}
