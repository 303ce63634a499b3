using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>Two hosts on one store: what the other one does is known here within 5 seconds.</summary>
public sealed class KeyCacheTests
{
    private readonly FakeKeyStore _store = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task Key_IsReadAgain_BeforeFiveSecondsHavePassed()
    {
        var cache = new KeyCache(_store, _clock);
        KeyText.TryRead(_store.Add(Role.Viewer), out var id, out _);
        await cache.ReadAsync(id, CancellationToken.None);
        await _store.RevokeKeyAsync(id, Samples.At, CancellationToken.None); // by another host

        Assert.Null(cache.Recent(id)!.RevokedAt);
        _clock.Elapsed = KeyCache.Lifetime;
        Assert.Null(cache.Recent(id));
        Assert.NotNull((await cache.ReadAsync(id, CancellationToken.None))!.RevokedAt);
        Assert.InRange(KeyCache.Lifetime.TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task Key_KeepsItsAge_WhenItsUseIsRecorded()
    {
        var cache = new KeyCache(_store, _clock);
        KeyText.TryRead(_store.Add(Role.Viewer), out var id, out _);
        var key = (await cache.ReadAsync(id, CancellationToken.None))!;
        _clock.Elapsed = TimeSpan.FromSeconds(1);

        cache.Touch(key, Samples.At);

        Assert.Equal(Samples.At, cache.Recent(id)!.LastUsedAt);
        _clock.Elapsed = KeyCache.Lifetime;
        Assert.Null(cache.Recent(id));
        cache.Touch(key, Samples.At);
        cache.Forget(id);
        cache.Touch(key, Samples.At);
        Assert.Null(cache.Recent(id));
    }

    [Fact]
    public async Task Any_IsAskedAgain_UntilThereIsAKey()
    {
        var cache = new KeyCache(_store, _clock);
        Assert.False(await cache.AnyAsync(CancellationToken.None));
        _store.Add(Role.Admin);
        Assert.False(await cache.AnyAsync(CancellationToken.None));
        Assert.Equal(1, _store.Questions);

        _clock.Elapsed = KeyCache.Lifetime;

        Assert.True(await cache.AnyAsync(CancellationToken.None));
        Assert.True(await cache.AnyAsync(CancellationToken.None));
        Assert.Equal(2, _store.Questions);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
