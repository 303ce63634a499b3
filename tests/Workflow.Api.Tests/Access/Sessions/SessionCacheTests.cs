using Workflow.Api.Access;
using Workflow.Api.Access.Sessions;

namespace Workflow.Api.Tests.Access.Sessions;

/// <summary>Two hosts on one store: a session that the other one ends is ended here within 5 seconds.</summary>
public sealed class SessionCacheTests
{
    private readonly FakeSessionStore _store = new();
    private readonly Clock _clock = new();
    private readonly SessionCache _cache;

    public SessionCacheTests() => _cache = new SessionCache(_store, _clock);

    [Fact]
    public async Task Session_IsReadAgain_BeforeFiveSecondsHavePassed()
    {
        var id = Add();
        Assert.NotNull(await _cache.FindAsync(id, CancellationToken.None));
        await _store.RemoveSessionAsync(id, CancellationToken.None); // by another host

        Assert.NotNull(await _cache.FindAsync(id, CancellationToken.None));
        _clock.Elapsed = KeyCache.Lifetime;
        Assert.Null(await _cache.FindAsync(id, CancellationToken.None));
        Assert.InRange(KeyCache.Lifetime.TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task Session_IsGoneAtOnce_WhenThisHostEndsIt()
    {
        var id = Add();
        var session = (await _cache.FindAsync(id, CancellationToken.None))!;
        await _store.RemoveSessionAsync(id, CancellationToken.None);

        _cache.Forget(id);
        _cache.Renew(session, session.EndsAt);

        Assert.Null(await _cache.FindAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Session_KeepsItsAge_WhenItIsRenewed()
    {
        var id = Add();
        var session = (await _cache.FindAsync(id, CancellationToken.None))!;
        _clock.Elapsed = TimeSpan.FromSeconds(1);

        _cache.Renew(session, session.EndsAt);

        Assert.Equal(session.EndsAt, (await _cache.FindAsync(id, CancellationToken.None))!.ExpiresAt);
        _clock.Elapsed = KeyCache.Lifetime;
        Assert.Equal(session.ExpiresAt, (await _cache.FindAsync(id, CancellationToken.None))!.ExpiresAt); // what the store says
        Assert.Equal(2, _store.Reads);
    }

    private string Add()
    {
        _store.Add(session => session);
        return _store.All.Single().Id;
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
