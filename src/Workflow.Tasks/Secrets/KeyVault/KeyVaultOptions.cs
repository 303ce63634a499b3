using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Workflow.Tasks.Secrets.KeyVault;

/// <summary>Settings of secrets in Azure Key Vault: the configuration section <c>Workflow:KeyVault</c>.</summary>
public sealed class KeyVaultOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:KeyVault";

    /// <summary>The address of the vault, such as <c>https://NAME.vault.azure.net</c>; empty: none.</summary>
    public string Uri { get; set; } = "";

    /// <summary>The client id of the user-assigned managed identity to sign in with; empty: the identity that is there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Seconds after which a secret is read again; 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int CacheSeconds { get; set; } = 60;

    /// <summary>Seconds after which a secret is asked for again that does not exist or could not be read; 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int MissingCacheSeconds { get; set; } = 10;

    /// <summary>
    /// Secrets of the vault that workflows may not use, with commas: anyone who may save a workflow can read all others. The first
    /// admin key, <c>BOOTSTRAP-KEY</c>, which the Azure templates put there, is never among those, whatever is set.
    /// </summary>
    public string ExcludedNames { get; set; } = "BOOTSTRAP-KEY";

    /// <summary>Seconds until a read must have ended, with its repetitions; 1 to 60.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;
}

/// <summary>Checks the address of the vault.</summary>
internal sealed class KeyVaultOptionsValidator : IValidateOptions<KeyVaultOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, KeyVaultOptions options) =>
        options.Uri.Length == 0 || (Uri.TryCreate(options.Uri, UriKind.Absolute, out var uri) && uri is { Scheme: "https", PathAndQuery: "/", UserInfo.Length: 0, Fragment.Length: 0 })
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{KeyVaultOptions.Section}:{nameof(options.Uri)} must be the address of a vault, such as https://NAME.vault.azure.net.");
}
