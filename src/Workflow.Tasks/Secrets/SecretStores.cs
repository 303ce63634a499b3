using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Secrets;

/// <summary>
/// Secrets from several places. The first that has a name determines its value, and remembers the values that it had before.
/// </summary>
/// <param name="stores">The places, in order.</param>
internal sealed class SecretStores(IReadOnlyList<ISecretStore> stores) : ISecrets
{
    // Of each secret. One that is replaced more often is replaced faster than runs end.
    private const int MaxEarlier = 16;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private int _changes;

    /// <inheritdoc/>
    public int Changes => Volatile.Read(ref _changes);

    /// <inheritdoc/>
    public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
    {
        value = _known.TryGetValue(name, out var known) ? known.Value : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Earlier(string name) => _known.TryGetValue(name, out var known) ? known.Earlier : [];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecretFault>> LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        List<SecretFault> faults = [];
        List<Task<SecretFault?>> waiting = [];
        foreach (var name in names)
        {
            var loading = LoadAsync(name, cancellationToken);
            if (!loading.IsCompletedSuccessfully)
            {
                waiting.Add(loading.AsTask());
            }
            else if (loading.Result is { } fault)
            {
                faults.Add(fault);
            }
        }

        return waiting.Count == 0 ? faults : [.. faults, .. (await Task.WhenAll(waiting)).OfType<SecretFault>()];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecretName>?> ListAsync(CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, SecretName>(StringComparer.Ordinal);
        foreach (var store in stores)
        {
            foreach (var secret in await store.ListAsync(cancellationToken))
            {
                if (!names.TryGetValue(secret.Name, out var before) || (!before.IsReadable && secret.IsReadable))
                {
                    names[secret.Name] = secret;
                }
            }
        }

        return [.. names.Values.OrderBy(secret => secret.Name, StringComparer.Ordinal)];
    }

    private async ValueTask<SecretFault?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            var reading = await store.ReadAsync(name, cancellationToken);
            if (reading.Value is { } value)
            {
                Set(name, value);
                return null;
            }

            // A later place is not asked: it may have another value, which nobody meant to be used.
            if (reading.Fault is { } fault)
            {
                Set(name, null);
                return fault;
            }
        }

        Set(name, null);
        return null;
    }

    private void Set(string name, string? value)
    {
        if (_known.TryGetValue(name, out var known) ? string.Equals(known.Value, value, StringComparison.Ordinal) : value is null)
        {
            return;
        }

        _known.AddOrUpdate(name, _ => new Known(value, []), (_, before) => before.Replaced(value));
        Interlocked.Increment(ref _changes);
    }

    private sealed record Known(string? Value, ImmutableArray<string> Earlier)
    {
        public Known Replaced(string? value)
        {
            var earlier = Value is null || Earlier.Contains(Value, StringComparer.Ordinal) ? Earlier : Earlier.Add(Value);
            return new Known(value, earlier.Length > MaxEarlier ? earlier.RemoveAt(0) : earlier);
        }
    }
}
