using System.Collections.Concurrent;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Secrets.KeyVault;

/// <summary>
/// Secrets from Azure Key Vault, read by name when they are needed. While the vault does not answer, the last value of a secret
/// is used, for a time.
/// </summary>
internal sealed class KeyVaultSecrets : ISecretStore, IDisposable
{
    /// <summary>How long the last value is used while the vault does not answer.</summary>
    public static readonly TimeSpan LongestUse = TimeSpan.FromHours(1);

    private const int MaxReads = 8; // at the same time

    private readonly SecretClient _client;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly ReadingCache _cache;
    private readonly VaultList _list;
    private readonly VaultNames _names;
    private readonly SemaphoreSlim _places = new(MaxReads);
    private readonly ConcurrentDictionary<string, (string Value, long ReadAt)> _last = new(StringComparer.Ordinal);

    public KeyVaultSecrets(SecretClient client, KeyVaultOptions options, TimeProvider time)
    {
        (_client, _time, _limit) = (client, time, TimeSpan.FromSeconds(options.TimeoutSeconds));
        var keep = TimeSpan.FromSeconds(options.CacheSeconds);
        var keepMissing = TimeSpan.FromSeconds(Math.Min(options.MissingCacheSeconds, options.CacheSeconds));
        _cache = new ReadingCache(ReadAsync, reading => reading is { Value: not null, IsOld: false } ? keep : keepMissing, time);
        _names = new VaultNames(options.ExcludedNames);
        _list = new VaultList(client, _names, _limit, keep, time);
    }

    /// <inheritdoc/>
    public ValueTask<SecretReading> ReadAsync(string name, CancellationToken cancellationToken) =>
        _names.TryOf(name, out _) ? _cache.GetAsync(name, cancellationToken) : ValueTask.FromResult(SecretReading.None);

    /// <summary>Lists the secrets of the vault; those that were read, if this service may not list them.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<IReadOnlyList<SecretName>> ListAsync(CancellationToken cancellationToken) =>
        await _list.TryGetAsync(cancellationToken)
        ?? [.. _cache.Found.Select(found => new SecretName(found.Name, SecretSource.KeyVault, found.IsReadable))];

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _list.Dispose();
    }

    private async Task<SecretReading> ReadAsync(string name)
    {
        _ = _names.TryOf(name, out var vaultName);
        using var limit = new CancellationTokenSource(_limit, _time);
        var hasPlace = false;
        try
        {
            await _places.WaitAsync(limit.Token);
            hasPlace = true;
            Response<KeyVaultSecret> answer = await _client.GetSecretAsync(vaultName, version: null, outContentType: null, limit.Token);
            _last[name] = (answer.Value.Value, _time.GetTimestamp());
            return new SecretReading(answer.Value.Value);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or OperationCanceledException or TimeoutException or AggregateException or InvalidOperationException)
        {
            return LastOr(name, VaultFault.Of(name, e, _limit));
        }
        finally
        {
            if (hasPlace)
            {
                _places.Release();
            }
        }
    }

    // A secret that is gone, or that may not be read any more, is not used any more either.
    private SecretReading LastOr(string name, SecretReading reading)
    {
        if (reading.Fault is { IsTransient: true } && _last.TryGetValue(name, out var last) && _time.GetElapsedTime(last.ReadAt) < LongestUse)
        {
            return new SecretReading(last.Value, IsOld: true);
        }

        _last.TryRemove(name, out _);
        return reading;
    }
}
