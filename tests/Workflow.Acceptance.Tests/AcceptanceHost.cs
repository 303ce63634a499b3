using Workflow.Acceptance.Tests;
using Workflow.Acceptance.Tests.Contract;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(AcceptanceHost))]

// More than the number of processors, as tests mostly wait for the host.
[assembly: Parallelization(MaxThreads = 8)]

namespace Workflow.Acceptance.Tests;

/// <summary>
/// The host under test: the one at <c>WORKFLOW_BASE_URL</c>, or else a standalone host with an empty store; with a sink for
/// its HTTP tasks. One for the whole suite; a test that needs a store of its own starts another.
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

    /// <summary>Whether the host is an external one, whose store may not be empty.</summary>
    public static bool IsExternal => External is not null;

    /// <summary>Calls the host.</summary>
    public WorkflowClient Client => _client ?? throw new InvalidOperationException("The host has not been started.");

    /// <summary>The server that HTTP tasks call.</summary>
    public HttpSink Sink => _sink ?? throw new InvalidOperationException("The sink has not been started.");

    /// <summary>Starts a host and a sink for one test.</summary>
    /// <param name="arguments">Further command-line arguments of the host; an external host does not get them.</param>
    public static async Task<AcceptanceHost> StartAsync(params string[] arguments)
    {
        var host = new AcceptanceHost { _arguments = arguments };
        await host.InitializeAsync();
        return host;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        HeldAnswers.Begin();
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

        await HeldAnswers.LearnAsync(_client);
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
