using Microsoft.Extensions.Configuration;
using Workflow.Storage.AzureTables;

namespace Workflow.Functions;

/// <summary>
/// Reads the location of the store from the settings of the app: section <c>Workflow:Storage</c>, or else the host's own
/// storage (<c>AzureWebJobsStorage</c>). Either is a connection string or, without a key, the account's name or addresses.
/// </summary>
internal static class StoreSettings
{
    private const string Own = "Workflow:Storage";
    private const string Host = "AzureWebJobsStorage";

    /// <summary>The settings of the section of its own.</summary>
    public static readonly string[] Names = [Own, .. new[] { "ConnectionString", "AccountName", "TableServiceUri", "BlobServiceUri", "ClientId", "TablePrefix" }.Select(name => $"{Own}:{name}")];

    /// <summary>The options.</summary>
    /// <exception cref="InvalidOperationException">No setting names a storage account.</exception>
    public static AzureTableStoreOptions Of(IConfiguration settings)
    {
        var prefix = settings[$"{Own}:TablePrefix"] ?? AzureTableStoreOptions.DefaultTablePrefix;
        foreach (var section in new[] { settings.GetSection(Own), settings.GetSection(Host) })
        {
            var options = new AzureTableStoreOptions
            {
                ConnectionString = NotEmpty(section.Value) ?? NotEmpty(section["ConnectionString"]),
                AccountName = NotEmpty(section["AccountName"]),
                TableServiceUri = Address(section, "TableServiceUri"),
                BlobServiceUri = Address(section, "BlobServiceUri"),
                ManagedIdentityClientId = NotEmpty(section["ClientId"]),
                TablePrefix = prefix,
            };
            if (options.ConnectionString is not null)
            {
                return options with { AccountName = null, TableServiceUri = null, BlobServiceUri = null };
            }

            if (options.AccountName is not null || options.TableServiceUri is not null)
            {
                return options.TableServiceUri is null ? options with { BlobServiceUri = null } : options with { AccountName = null };
            }
        }

        throw new InvalidOperationException($"No setting names a storage account: {Host} or {Own}, with a connection string, AccountName, or TableServiceUri and BlobServiceUri.");
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static Uri? Address(IConfigurationSection section, string name) =>
        NotEmpty(section[name]) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri
        : throw new InvalidOperationException($"The setting {section.Path}:{name} ('{text}') is not an absolute URL.");
}
