using Workflow.Storage.AzureTables;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Access;

/// <summary>Tests of several instances of the app on one store in tables. Without Azurite they are skipped.</summary>
public abstract class InstancesTests : IAsyncLifetime
{
    private AzuriteProcess? _azurite;

    public async ValueTask InitializeAsync()
    {
        if (AzuriteProcess.Missing() is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_AZURITE") == "1", reason);
            Assert.Fail(reason);
        }

        _azurite = await AzuriteProcess.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts an instance. All of a test are on the same store.</summary>
    private protected Task<AppOnAzure> StartAsync(bool hasBootstrapKey = true) =>
        AppOnAzure.StartAsync(new AzureTableStoreOptions { ConnectionString = _azurite!.ConnectionString }, hasBootstrapKey);
}
