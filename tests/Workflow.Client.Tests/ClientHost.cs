using Workflow.Client.Tests;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

[assembly: AssemblyFixture(typeof(ClientHost))]

namespace Workflow.Client.Tests;

/// <summary>A standalone host with an empty store, one for the whole suite.</summary>
public sealed class ClientHost : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private StandaloneProcess? _process;
    private WorkflowClient? _client;

    /// <summary>Its process.</summary>
    public StandaloneProcess Process => _process ?? throw new InvalidOperationException("The host has not been started.");

    /// <summary>Calls it.</summary>
    public WorkflowClient Client => _client ?? throw new InvalidOperationException("The host has not been started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _process = await StandaloneProcess.StartAsync(_data.File("data"));
        _client = new WorkflowClient(new WorkflowClientOptions { Server = _process.BaseAddress });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _process?.Dispose();
        _data.Dispose();
        return ValueTask.CompletedTask;
    }
}
