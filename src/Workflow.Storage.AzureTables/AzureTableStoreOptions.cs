using System.Text.RegularExpressions;
using Azure.Core.Pipeline;

namespace Workflow.Storage.AzureTables;

/// <summary>
/// The storage account of the store, which must be named in exactly one of three ways. Without a
/// connection string the service signs in with the identity it runs under (<c>DefaultAzureCredential</c>).
/// </summary>
public sealed partial record AzureTableStoreOptions
{
    /// <summary>The default table prefix.</summary>
    public const string DefaultTablePrefix = "Workflow";

    /// <summary>A connection string with key or signature, or <c>UseDevelopmentStorage=true</c>.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The account's name in the public Azure cloud: 3 to 24 lower-case letters and digits.</summary>
    public string? AccountName { get; init; }

    /// <summary>The account's table service, such as <c>https://NAME.table.core.windows.net</c>; together with <see cref="BlobServiceUri"/>.</summary>
    public Uri? TableServiceUri { get; init; }

    /// <summary>The account's blob service, such as <c>https://NAME.blob.core.windows.net</c>; together with <see cref="TableServiceUri"/>.</summary>
    public Uri? BlobServiceUri { get; init; }

    /// <summary>The client id of a user-assigned identity; <c>null</c>: that of the host.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>The prefix of the names of tables and container: a letter, then up to 29 letters and digits.</summary>
    public string TablePrefix { get; init; } = DefaultTablePrefix;

    /// <summary>The HTTP transport, for tests that interrupt it; <c>null</c>: the default.</summary>
    internal HttpPipelineTransport? Transport { get; init; }

    /// <summary>The pause before a request is repeated, for tests that let all of them fail; <c>null</c>: the default.</summary>
    internal TimeSpan? RetryDelay { get; init; }

    /// <summary>Validates the options before anything is sent.</summary>
    /// <exception cref="ArgumentException">The account is not named in exactly one way, or a name is invalid.</exception>
    internal static AzureTableStoreOptions Valid(AzureTableStoreOptions options)
    {
        if ((options.TableServiceUri is null) != (options.BlobServiceUri is null))
        {
            throw new ArgumentException($"{nameof(TableServiceUri)} and {nameof(BlobServiceUri)} come together.", nameof(options));
        }

        var ways = (options.ConnectionString is null ? 0 : 1) + (options.AccountName is null ? 0 : 1) + (options.TableServiceUri is null ? 0 : 1);
        if (ways != 1)
        {
            throw new ArgumentException(
                $"The storage account is named by {nameof(ConnectionString)}, by {nameof(AccountName)}, or by {nameof(TableServiceUri)} and {nameof(BlobServiceUri)}: exactly one of them.", nameof(options));
        }

        if (options.ConnectionString is not null && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new ArgumentException($"{nameof(ConnectionString)} is empty.", nameof(options));
        }

        if (options.AccountName is not null && !AccountForm().IsMatch(options.AccountName))
        {
            throw new ArgumentException($"{nameof(AccountName)} '{options.AccountName}' is no name of a storage account: 3 to 24 lower-case letters and digits.", nameof(options));
        }

        if (!PrefixForm().IsMatch(options.TablePrefix))
        {
            throw new ArgumentException($"{nameof(TablePrefix)} '{options.TablePrefix}' is not a letter followed by up to 29 letters and digits.", nameof(options));
        }

        return options;
    }

    [GeneratedRegex(@"^[a-z0-9]{3,24}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex AccountForm();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,29}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex PrefixForm();
}
