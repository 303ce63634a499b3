using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Secrets;

/// <summary>Secrets from the configuration, section <c>Workflow:Secrets</c>: usually the environment, <c>Workflow__Secrets__NAME</c>.</summary>
internal sealed class ConfiguredSecrets : ISecretStore, IDisposable
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
    public ValueTask<SecretReading> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult((_read ??= Read()).TryGetValue(name, out var value) ? new SecretReading(value) : SecretReading.None);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SecretName>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<SecretName>>(
    [
        .. Section().Where(secret => secret.Value is not null).Select(secret => new SecretName(secret.Key, SourceOf(secret.Path), IsRead(secret))),
    ]);

    /// <inheritdoc/>
    public void Dispose() => _reloads.Dispose();

    // Names are case-insensitive in the configuration, but not in expressions.
    private FrozenDictionary<string, string> Read() => Section()
        .Where(IsRead)
        .ToFrozenDictionary(secret => secret.Key, secret => secret.Value!, StringComparer.Ordinal);

    private IEnumerable<IConfigurationSection> Section() => _configuration.GetSection("Workflow:Secrets").GetChildren();

    private static bool IsRead(IConfigurationSection secret) => secret.Value is { } value && !value.StartsWith(UnresolvedReference, StringComparison.OrdinalIgnoreCase);

    // The last provider that has a setting determines it. Their types are in packages that only a host needs.
    private SecretSource SourceOf(string path) =>
        (_configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(path, out _))?.GetType().Name switch
        {
            "EnvironmentVariablesConfigurationProvider" => SecretSource.Environment,
            "CommandLineConfigurationProvider" => SecretSource.CommandLine,
            "JsonConfigurationProvider" or "JsonStreamConfigurationProvider" or "KeyPerFileConfigurationProvider" => SecretSource.File,
            _ => SecretSource.Other,
        };
}
