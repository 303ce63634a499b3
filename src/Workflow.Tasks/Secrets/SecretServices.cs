using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Core.Secrets;
using Workflow.Tasks.Secrets.Files;
using Workflow.Tasks.Secrets.KeyVault;

namespace Workflow.Tasks.Secrets;

/// <summary>Registers the places of secrets: settings, then files, then the vault.</summary>
internal static class SecretServices
{
    internal static void AddSecrets(this IServiceCollection services, IConfiguration workflow)
    {
        services.AddOptions<SecretFileOptions>().Bind(workflow.GetSection("SecretFiles")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretFileOptions>, SecretFileRanges>());
        services.AddOptions<KeyVaultOptions>().Bind(workflow.GetSection("KeyVault")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyVaultOptions>, KeyVaultRanges>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyVaultOptions>, KeyVaultOptionsValidator>());
        services.TryAddSingleton<ConfiguredSecrets>();
        services.TryAddSingleton<FileSecrets>();
        services.TryAddSingleton(VaultOf);
        services.TryAddSingleton<ISecrets>(provider => new SecretStores(
        [
            provider.GetRequiredService<ConfiguredSecrets>(),
            provider.GetRequiredService<FileSecrets>(),
            .. provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value.Uri.Length == 0 ? (ISecretStore[])[] : [provider.GetRequiredService<KeyVaultSecrets>()],
        ]));
    }

    /// <summary>How the vault is asked: a failure that may pass is repeated at once, within the time limit of a read.</summary>
    internal static SecretClientOptions ClientOptions() => new()
    {
        Retry = { MaxRetries = 2, Mode = RetryMode.Exponential, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(2) },
        Diagnostics = { IsLoggingContentEnabled = false },
    };

    private static KeyVaultSecrets VaultOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value;
        var identity = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ClientId.Length == 0 ? null : options.ClientId });
        return new KeyVaultSecrets(new SecretClient(new Uri(options.Uri), identity, ClientOptions()), options, provider.GetRequiredService<TimeProvider>());
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class SecretFileRanges : IValidateOptions<SecretFileOptions>;

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class KeyVaultRanges : IValidateOptions<KeyVaultOptions>;
