using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

[assembly: AssemblyFixture(typeof(Workflow.Mcp.Tests.Sessions.RunningService))]

namespace Workflow.Mcp.Tests.Sessions;

/// <summary>A service without keys that all tests share.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess? _host;
    private HttpSink? _sink;

    public Uri Address => _host!.BaseAddress;

    public WorkflowClient Client => _host!.Client;

    public HttpSink Sink => _sink!;

    public async ValueTask InitializeAsync()
    {
        _sink = await HttpSink.StartAsync();
        _host = await StandaloneProcess.StartAsync(_folder.Path);
    }

    public async ValueTask DisposeAsync()
    {
        _host?.Dispose();
        _folder.Dispose();
        await (_sink?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
