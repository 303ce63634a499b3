using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.AzureTables;
using Workflow.Storage.Tests.Contract;
using Workflow.TestHost.Processes;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>
/// The storage emulator, as one process of its own for a test run: on free loopback ports, in memory, started by the first
/// test that needs it. It is installed by <c>npm ci --prefix tests/azurite</c>; where it is not, such tests are skipped,
/// unless <c>WORKFLOW_REQUIRE_AZURITE</c> is 1.
/// </summary>
public sealed class Azurite : IAsyncDisposable
{
    private readonly Lazy<Task<AzuriteProcess>> _process = new(AzuriteProcess.StartAsync);
    private int _stores;

    /// <summary>Options for a store of its own.</summary>
    internal async Task<AzureTableStoreOptions> NewOptionsAsync()
    {
        if (AzuriteProcess.Missing() is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_AZURITE") == "1", reason);
            Assert.Fail(reason);
        }

        return new AzureTableStoreOptions { ConnectionString = (await _process.Value).ConnectionString, TablePrefix = $"T{Interlocked.Increment(ref _stores)}x" };
    }

    internal async Task<StoreUnderTest> CreateStoreAsync() => await CreateStoreAsync(await NewOptionsAsync());

    internal static async Task<StoreUnderTest> CreateStoreAsync(AzureTableStoreOptions options)
    {
        var store = new AzureTableStore(options);
        await store.InitializeAsync(CancellationToken.None);
        return new StoreUnderTest(store, store, store, store, store, store, store, store, store.DisposeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process.IsValueCreated)
        {
            await (await _process.Value).DisposeAsync();
        }
    }
}
