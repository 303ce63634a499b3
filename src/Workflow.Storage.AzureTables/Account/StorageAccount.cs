using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>The tables and the container of one store.</summary>
internal sealed class StorageAccount
{
    private readonly SchemaRow _schema;

    internal StorageAccount(AzureTableStoreOptions options, StoreLog log)
    {
        var (tables, blobs) = Connect(AzureTableStoreOptions.Valid(options), log);
        Workflows = tables.GetTableClient($"{options.TablePrefix}Workflows");
        Runs = tables.GetTableClient($"{options.TablePrefix}Runs");
        RunLists = tables.GetTableClient($"{options.TablePrefix}RunLists");
        Access = tables.GetTableClient($"{options.TablePrefix}Access");
        Payloads = blobs.GetBlobContainerClient($"{options.TablePrefix.ToLowerInvariant()}-payloads");
        _schema = new SchemaRow(Workflows, log);
    }

    internal TableClient Workflows { get; }

    internal TableClient Runs { get; }

    internal TableClient RunLists { get; }

    internal TableClient Access { get; }

    internal BlobContainerClient Payloads { get; }

    /// <summary>Creates missing tables, and upgrades an older store.</summary>
    /// <param name="steps">What rewrites rows, by the version of the layout that it starts from. Every other version only adds something.</param>
    /// <param name="cancellationToken">Cancels the upgrade; the next call continues it.</param>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    internal async Task CreateAsync(IReadOnlyDictionary<int, SchemaStep> steps, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            Workflows.CreateIfNotExistsAsync(cancellationToken),
            Runs.CreateIfNotExistsAsync(cancellationToken),
            RunLists.CreateIfNotExistsAsync(cancellationToken),
            Access.CreateIfNotExistsAsync(cancellationToken),
            Payloads.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
        await _schema.UpgradeAsync(steps, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">The tables have not been created.</exception>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await _schema.IsThereAsync(cancellationToken))
        {
            throw new InvalidOperationException($"The store has not been created: {nameof(AzureTableStore.InitializeAsync)} comes first.");
        }
    }

    private static (TableServiceClient Tables, BlobServiceClient Blobs) Connect(AzureTableStoreOptions options, StoreLog log)
    {
        var (tableOptions, blobOptions) = (new TableClientOptions(), new BlobClientOptions());
        tableOptions.AddPolicy(new StoreFaultPolicy(), HttpPipelinePosition.PerCall);
        blobOptions.AddPolicy(new StoreFaultPolicy(), HttpPipelinePosition.PerCall);
        tableOptions.AddPolicy(new RetryLogPolicy(log), HttpPipelinePosition.PerRetry);
        blobOptions.AddPolicy(new RetryLogPolicy(log), HttpPipelinePosition.PerRetry);
        if (options.Transport is { } transport)
        {
            tableOptions.Transport = transport;
            blobOptions.Transport = transport;
        }

        if (options.RetryDelay is { } delay)
        {
            (tableOptions.Retry.Delay, tableOptions.Retry.MaxDelay) = (delay, delay);
            (blobOptions.Retry.Delay, blobOptions.Retry.MaxDelay) = (delay, delay);
        }

        if (options.ConnectionString is { } connection)
        {
            return (new TableServiceClient(connection, tableOptions), new BlobServiceClient(connection, blobOptions));
        }

        TokenCredential identity = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });
        var tables = options.TableServiceUri ?? new Uri($"https://{options.AccountName}.table.core.windows.net");
        var blobs = options.BlobServiceUri ?? new Uri($"https://{options.AccountName}.blob.core.windows.net");
        return (new TableServiceClient(tables, identity, tableOptions), new BlobServiceClient(blobs, identity, blobOptions));
    }
}
