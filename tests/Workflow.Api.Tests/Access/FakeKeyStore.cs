using System.Collections.Concurrent;
using Workflow.Core.Access;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Access;

/// <summary>Keys in memory, which counts what it is asked.</summary>
public sealed class FakeKeyStore : IAccessKeyStore
{
    private readonly ConcurrentDictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);

    /// <summary>How often a key was looked up.</summary>
    public int Reads { get; set; }

    /// <summary>How often it was asked whether there are keys.</summary>
    public int Questions { get; private set; }

    /// <summary>How often a use was recorded.</summary>
    public int Touches { get; private set; }

    /// <summary>Thrown when a use is to be recorded; <c>null</c>: it is recorded.</summary>
    public Exception? TouchFault { get; set; }

    /// <summary>Thrown by every read; <c>null</c>: it can be read.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What every read waits for, with its thread; <c>null</c>: nothing.</summary>
    public ManualResetEventSlim? Hangs { get; set; }

    /// <summary>Whether the service was closed.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The keys.</summary>
    public IEnumerable<ApiKey> All => _keys.Values;

    /// <summary>Adds a key, and gives its text.</summary>
    public string Add(Role role, params string[] workflows) => Add(role, key => workflows.Length == 0 ? key : key with { Workflows = workflows });

    /// <summary>As above, changed.</summary>
    public string Add(Role role, Func<ApiKey, ApiKey> change)
    {
        var secret = KeyText.NewSecret();
        var key = change(new ApiKey { Id = KeyText.NewId(), Name = $"a {role}", Role = role, SecretHash = KeyText.Hash(secret), CreatedAt = Samples.At, CreatedBy = "local" });
        _keys[key.Id] = key;
        return KeyText.Write(key.Id, secret);
    }

    /// <summary>Changes a key.</summary>
    public void Change(string id, Func<ApiKey, ApiKey> change) => _keys[id] = change(_keys[id]);

    public Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken) => Task.FromResult(_keys.TryAdd(key.Id, key));

    public Task<bool> AddFirstKeyAsync(ApiKey key, CancellationToken cancellationToken) => Task.FromResult(!IsClosed && _keys.IsEmpty && _keys.TryAdd(key.Id, key));

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        IsClosed = true;
        return Task.CompletedTask;
    }

    public Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken)
    {
        Reads++;
        ThrowIfFaulty();
        return Task.FromResult(_keys.GetValueOrDefault(id));
    }

    public Task<bool> HasKeysAsync(CancellationToken cancellationToken)
    {
        Questions++;
        ThrowIfFaulty();
        return Task.FromResult(IsClosed || !_keys.IsEmpty);
    }

    public Task<Page<ApiKey>> ListKeysAsync(PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<ApiKey>([.. _keys.Values.OrderBy(key => key.Id, StringComparer.Ordinal)], null));

    public Task<ApiKey?> RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Task.FromResult(_keys.TryGetValue(id, out var key) ? _keys[id] = key with { RevokedAt = key.RevokedAt ?? at } : null);

    public Task TouchKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Touches++;
        if (TouchFault is { } fault)
        {
            throw fault;
        }

        _keys[id] = _keys[id] with { LastUsedAt = at };
        return Task.CompletedTask;
    }

    private void ThrowIfFaulty()
    {
        Hangs?.Wait(TimeSpan.FromMinutes(2));
        if (Fault is { } fault)
        {
            throw fault;
        }
    }
}
