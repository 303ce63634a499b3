using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Workflow.Core.Secrets;

namespace Workflow.Tasks;

/// <summary>Secrets from the configuration, section <c>Workflow:Secrets</c>: usually the environment, <c>Workflow__Secrets__NAME</c>.</summary>
internal sealed class ConfiguredSecrets : ISecrets, IDisposable
{
    // The platform's placeholder for a value that it could not read from the vault. It must not be sent as if it were the secret.
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    private readonly IConfiguration _configuration;
    private readonly IDisposable _reloads;

    // Cached, as every attempt reads the secrets of its version, and each lookup in the configuration scans all settings.
    private volatile FrozenDictionary<string, string>? _read;

    public ConfiguredSecrets(IConfiguration configuration)
    {
        _configuration = configuration;
        _reloads = ChangeToken.OnChange(configuration.GetReloadToken, () => _read = null);
    }

    /// <inheritdoc/>
    public bool TryGet(string name, [MaybeNullWhen(false)] out string value) => (_read ??= Read()).TryGetValue(name, out value);

    /// <inheritdoc/>
    public void Dispose() => _reloads.Dispose();

    // Names are case-insensitive in the configuration, but not in expressions.
    private FrozenDictionary<string, string> Read() => _configuration.GetSection("Workflow:Secrets").GetChildren()
        .Where(secret => secret.Value is { } value && !value.StartsWith(UnresolvedReference, StringComparison.OrdinalIgnoreCase))
        .ToFrozenDictionary(secret => secret.Key, secret => secret.Value!, StringComparer.Ordinal);
}
