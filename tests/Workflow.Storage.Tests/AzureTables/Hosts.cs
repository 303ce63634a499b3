using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Several hosts on one store.</summary>
/// <param name="azurite">Where the store is.</param>
internal sealed class Hosts(Azurite azurite)
{
    private AzureTableStoreOptions? _options;

    /// <summary>The first one, on a new store.</summary>
    public async Task<StoreUnderTest> FirstAsync()
    {
        _options = await azurite.NewOptionsAsync();
        return await Azurite.CreateStoreAsync(_options);
    }

    /// <summary>Another one on the same store.</summary>
    public async Task<IRunStore> AnotherAsync()
    {
        var other = new AzureTableStore(_options!);
        await other.InitializeAsync(CancellationToken.None);
        return other;
    }
}
