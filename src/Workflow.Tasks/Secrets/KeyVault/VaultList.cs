using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Secrets.KeyVault;

/// <summary>The names of the secrets of a vault. Listing them is a permission of its own, and is not needed to read one.</summary>
/// <param name="client">The vault.</param>
/// <param name="shown">Their names in expressions.</param>
/// <param name="limit">When a list must have been read.</param>
/// <param name="keep">How long it is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class VaultList(SecretClient client, VaultNames shown, TimeSpan limit, TimeSpan keep, TimeProvider time) : IDisposable
{
    private const int MaxNames = 10_000;

    private readonly SemaphoreSlim _place = new(1);
    private IReadOnlyList<SecretName>? _names;
    private long? _readAt;

    /// <summary>The names; <c>null</c> if the vault does not give them.</summary>
    public async Task<IReadOnlyList<SecretName>?> TryGetAsync(CancellationToken cancellationToken)
    {
        await _place.WaitAsync(cancellationToken);
        try
        {
            if (_readAt is null || time.GetElapsedTime(_readAt.Value) >= keep)
            {
                _names = await ReadAsync(cancellationToken);
                _readAt = time.GetTimestamp();
            }

            return _names;
        }
        finally
        {
            _place.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();

    private async Task<IReadOnlyList<SecretName>?> ReadAsync(CancellationToken cancellationToken)
    {
        using var until = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(until.Token, cancellationToken);
        List<SecretName> names = [];
        try
        {
            await foreach (var secret in client.GetPropertiesOfSecretsAsync(either.Token))
            {
                if (shown.Shown(secret.Name) is { } name)
                {
                    names.Add(new SecretName(name, SecretSource.KeyVault, secret.Enabled != false));
                }

                if (names.Count == MaxNames)
                {
                    break;
                }
            }

            return names;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is RequestFailedException or AuthenticationFailedException or OperationCanceledException or AggregateException or InvalidOperationException)
        {
            return null;
        }
    }
}
