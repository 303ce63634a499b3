using Workflow.Acceptance.Tests;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(AcceptanceHost))]

// More than there are processors: most of the time a test waits for the host.
[assembly: Parallelization(MaxThreads = 8)]

namespace Workflow.Acceptance.Tests;

/// <summary>
/// The host under test: the one at <c>WORKFLOW_BASE_URL</c>, or else a standalone host of our own on an empty store.
/// Beside it a sink for its HTTP tasks. One for the whole suite; also started anew where a test needs a store of its own.
/// </summary>
public sealed class AcceptanceHost : IAsyncLifetime
{
    private static readonly string? External = Environment.GetEnvironmentVariable("WORKFLOW_BASE_URL") is { Length: > 0 } url ? url : null;

    private readonly TemporaryFolder _data = new();
    private string[] _arguments = [];
    private StandaloneProcess? _process;
    private HttpClient? _http;
    private HttpSink? _sink;
    private WorkflowClient? _client;

    /// <summary>Whether the host is somebody else's, with a store that need not be empty.</summary>
    public static bool IsExternal => External is not null;

    /// <summary>Calls the host.</summary>
    public WorkflowClient Client => _client ?? throw new InvalidOperationException("The host has not been started.");

    /// <summary>The far side of HTTP tasks.</summary>
    public HttpSink Sink => _sink ?? throw new InvalidOperationException("The sink has not been started.");

    /// <summary>Starts a host and a sink of a test's own.</summary>
    /// <param name="arguments">More of the command line of the host; an external one does not get them.</param>
    public static async Task<AcceptanceHost> StartAsync(params string[] arguments)
    {
        var host = new AcceptanceHost { _arguments = arguments };
        await host.InitializeAsync();
        return host;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _sink = await HttpSink.StartAsync();
        if (External is not null)
        {
            _http = WorkflowClient.Connect(new Uri(External));
            _client = new WorkflowClient(_http);
        }
        else
        {
            _process = await StandaloneProcess.StartAsync(_data.File("data"), port: null, _arguments);
            _client = _process.Client;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _http?.Dispose();
        if (_sink is not null)
        {
            await _sink.DisposeAsync();
        }

        _data.Dispose();
    }
}
