using System.Collections.Concurrent;
using Workflow.Core.Access;

namespace Workflow.Api.Access;

/// <summary>
/// Keys that were read a moment ago. A key that another host revokes is refused here once its entry is too old.
/// </summary>
/// <param name="store">The store of keys.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyCache(IAccessKeyStore store, TimeProvider time)
{
    /// <summary>How long a cached value is used. It is less than 5 s, as every host must refuse a revoked key by then.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _keys = new(StringComparer.Ordinal);
    private volatile bool _isAny;
    private long _noneAt = long.MinValue;

    /// <summary>The key if it was read a moment ago; <c>null</c>: it was not, or there is none.</summary>
    public ApiKey? Recent(string id) => _keys.TryGetValue(id, out var entry) && IsRecent(entry.ReadAt) ? entry.Key : null;

    /// <summary>Reads a key from the store.</summary>
    public async Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp(); // before the read, as the key may be revoked during it
        var key = await store.FindKeyAsync(id, cancellationToken);
        if (key is null)
        {
            _keys.TryRemove(id, out _);
            return null;
        }

        if (_keys.Count >= Most)
        {
            _keys.Clear();
        }

        _keys[id] = new Entry(key, readAt);
        return key;
    }

    /// <summary>Whether a key was ever added. Once there is one, there always is.</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        if (_isAny || IsRecent(Interlocked.Read(ref _noneAt)))
        {
            return _isAny;
        }

        var readAt = time.GetTimestamp();
        if (await store.HasKeysAsync(cancellationToken))
        {
            _isAny = true;
        }
        else
        {
            Interlocked.Exchange(ref _noneAt, readAt);
        }

        return _isAny;
    }

    /// <summary>Called after this host has added a key.</summary>
    public void Added() => _isAny = true;

    /// <summary>Replaces a recent key by one with another last use, for as long as it is recent.</summary>
    public void Touch(ApiKey key, DateTimeOffset lastUsedAt)
    {
        if (_keys.TryGetValue(key.Id, out var entry))
        {
            _keys.TryUpdate(key.Id, entry with { Key = entry.Key with { LastUsedAt = lastUsedAt } }, entry); // not if it was revoked in between
        }
    }

    /// <summary>Called after this host has revoked a key.</summary>
    public void Forget(string id) => _keys.TryRemove(id, out _);

    private bool IsRecent(long readAt) => readAt != long.MinValue && time.GetElapsedTime(readAt) < Lifetime;

    private sealed record Entry(ApiKey Key, long ReadAt);
}
