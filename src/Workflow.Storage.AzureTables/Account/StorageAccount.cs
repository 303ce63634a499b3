using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>The tables and the container of one store, and whether they are there.</summary>
internal sealed class StorageAccount
{
    /// <summary>The layout this version writes; <c>Layout.md</c> describes it. A change of it is a new number and an upgrade.</summary>
    internal const int SchemaVersion = 1;

    private const string Schema = "schema";

    internal StorageAccount(AzureTableStoreOptions options)
    {
        var (tables, blobs) = Connect(AzureTableStoreOptions.Valid(options));
        Workflows = tables.GetTableClient($"{options.TablePrefix}Workflows");
        Runs = tables.GetTableClient($"{options.TablePrefix}Runs");
        RunLists = tables.GetTableClient($"{options.TablePrefix}RunLists");
        Payloads = blobs.GetBlobContainerClient($"{options.TablePrefix.ToLowerInvariant()}-payloads");
    }

    internal TableClient Workflows { get; }

    internal TableClient Runs { get; }

    internal TableClient RunLists { get; }

    internal BlobContainerClient Payloads { get; }

    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    internal async Task CreateAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            Workflows.CreateIfNotExistsAsync(cancellationToken),
            Runs.CreateIfNotExistsAsync(cancellationToken),
            RunLists.CreateIfNotExistsAsync(cancellationToken),
            Payloads.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
        var version = await ReadVersionAsync(cancellationToken) ?? await WriteVersionAsync(cancellationToken);
        if (version > SchemaVersion)
        {
            throw new InvalidOperationException(
                $"The store was written by a newer version of the service: its schema is {version}, and this version knows up to {SchemaVersion}. Run the newer version.");
        }
    }

    /// <exception cref="InvalidOperationException">The tables have not been created.</exception>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await ReadVersionAsync(cancellationToken) is null)
        {
            throw new InvalidOperationException($"The store has not been created: {nameof(AzureTableStore.InitializeAsync)} comes first.");
        }
    }

    private async Task<int?> ReadVersionAsync(CancellationToken cancellationToken)
    {
        var row = await Workflows.GetEntityIfExistsAsync<TableEntity>(Schema, Schema, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value!.GetInt32("Version") : null;
    }

    // Inserted, not replaced: a newer host may start at the same time.
    private async Task<int?> WriteVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Workflows.AddEntityAsync(new TableEntity(Schema, Schema) { ["Version"] = SchemaVersion }, cancellationToken);
            return SchemaVersion;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await ReadVersionAsync(cancellationToken);
        }
    }

    private static (TableServiceClient Tables, BlobServiceClient Blobs) Connect(AzureTableStoreOptions options)
    {
        if (options.ConnectionString is { } connection)
        {
            return (new TableServiceClient(connection), new BlobServiceClient(connection));
        }

        TokenCredential identity = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });
        var tables = options.TableServiceUri ?? new Uri($"https://{options.AccountName}.table.core.windows.net");
        var blobs = options.BlobServiceUri ?? new Uri($"https://{options.AccountName}.blob.core.windows.net");
        return (new TableServiceClient(tables, identity), new BlobServiceClient(blobs, identity));
    }
}
