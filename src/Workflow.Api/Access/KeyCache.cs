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

    private readonly RecentReads<ApiKey> _keys = new(Lifetime, time);
    private volatile bool _isAny;
    private long _noneAt = long.MinValue;

    /// <summary>The key if it was read a moment ago; <c>null</c>: it was not, or there is none.</summary>
    public ApiKey? Recent(string id) => _keys.Find(id);

    /// <summary>Reads a key from the store.</summary>
    public Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken) => _keys.ReadAsync(id, () => store.FindKeyAsync(id, cancellationToken));

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

    /// <summary>Replaces the last use of a recent key, for as long as it is recent.</summary>
    public void Touch(ApiKey key, DateTimeOffset lastUsedAt) => _keys.Change(key.Id, recent => recent with { LastUsedAt = lastUsedAt });

    /// <summary>Called after this host has revoked a key.</summary>
    public void Forget(string id) => _keys.Forget(id);

    private bool IsRecent(long readAt) => readAt != long.MinValue && time.GetElapsedTime(readAt) < Lifetime;
}
