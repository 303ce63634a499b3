using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A test of what only this adapter guarantees, with access to its tables.</summary>
public abstract class AzureTableTest(Azurite azurite) : IAsyncLifetime
{
    private readonly List<AzureTableStore> _hosts = [];
    private AzureTableStoreOptions _options = null!;

    protected static CancellationToken None => CancellationToken.None;

    private protected AzureTableStore Store => _hosts[0];

    public async ValueTask InitializeAsync()
    {
        _options = await azurite.NewOptionsAsync();
        await NewHost().InitializeAsync(None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Another host on the same store: nothing in memory is shared.</summary>
    private protected AzureTableStore NewHost(TimeProvider? time = null, ILogger<AzureTableStore>? logger = null)
    {
        _hosts.Add(new AzureTableStore(_options, logger, time));
        return _hosts[^1];
    }

    /// <summary>The same store, over another transport.</summary>
    private protected AzureTableStoreOptions OptionsOf(HttpPipelineTransport? transport) => _options with { Transport = transport };

    /// <summary>Whether a host has done something before an <see cref="InterruptedTransport"/> killed it.</summary>
    private protected static async Task<bool> IsDoneAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (InterruptedException)
        {
            return false;
        }
    }

    private protected TableClient Table(string name) => new(_options.ConnectionString, _options.TablePrefix + name);

    private protected async Task<int> CountBlobsAsync()
    {
        var container = new BlobContainerClient(_options.ConnectionString, $"{_options.TablePrefix.ToLowerInvariant()}-payloads");
        return await container.GetBlobsAsync(cancellationToken: None).CountAsync(None);
    }

    private protected Task CreateWorkflowAsync() =>
        Store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);

    private protected static Task<Admission> AdmitAsync(AzureTableStore host, Run run, int max = 1, OverlapPolicy policy = OverlapPolicy.Queue, params TaskExecution[] carriedOver) =>
        host.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), max, policy, CarriedOver: carriedOver), None);
}
