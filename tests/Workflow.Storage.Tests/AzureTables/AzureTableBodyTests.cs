using Azure.Storage.Blobs;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class AzureTableBodyTests(Azurite azurite) : BodyContract
{
    private AzureTableStoreOptions _options = null!;

    protected override async Task<StoreUnderTest> CreateStoreAsync()
    {
        _options = await azurite.NewOptionsAsync();
        var store = new AzureTableStore(_options);
        await store.InitializeAsync(None);
        return new StoreUnderTest(store, store, store, store, store, store, store, store, store.DisposeAsync);
    }

    protected override async Task<long> BytesLeftAsync()
    {
        var bytes = 0L;
        await foreach (var blob in Container().GetBlobsAsync())
        {
            bytes += blob.Properties.ContentLength ?? 0;
        }

        return bytes;
    }

    [Fact]
    public async Task StoreAsync_IsWholeOrNotThere_WhereverTheHostWasKilled()
    {
        var run = await RunAsync(1);
        for (var (requests, isStored) = (0, false); !isStored; requests++)
        {
            await using var host = new AzureTableStore(_options with { Transport = new InterruptedTransport(requests), RetryDelay = TimeSpan.FromMilliseconds(1) });
            try
            {
                await host.StoreAsync(run.Id, new(0, null, 1), "text/plain", new Trickle(new byte[9 * 1024 * 1024]), None);
                isStored = true;
                Assert.True(requests > 3, "It takes a request for each block.");
            }
            catch (Exception e) when (e is InterruptedException or AggregateException)
            {
                Assert.Equal(0, await BytesLeftAsync());
            }
        }

        Assert.Equal(9 * 1024 * 1024, await BytesLeftAsync());
    }

    private BlobContainerClient Container() =>
        new BlobServiceClient(_options.ConnectionString).GetBlobContainerClient($"{_options.TablePrefix.ToLowerInvariant()}-payloads");
}
