using System.Globalization;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

[assembly: AssemblyFixture(typeof(Workflow.Browser.Tests.Monitor.MonitorService))]

namespace Workflow.Browser.Tests.Monitor;

/// <summary>
/// The service whose monitor is tested, with an admin key: the host at <c>WORKFLOW_BASE_URL</c> with the key in
/// <c>WORKFLOW_API_KEY</c>, or else a standalone host with an empty store, one for all tests.
/// </summary>
public sealed class MonitorService : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private static readonly string? External = Environment.GetEnvironmentVariable("WORKFLOW_BASE_URL") is { Length: > 0 } url ? url : null;

    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess? _process;
    private WorkflowClient? _client;
    private HttpClient? _http;
    private int _names;

    /// <summary>Whether it is a host that was there before, whose store may not be empty.</summary>
    public static bool IsExternal => External is not null;

    /// <summary>The key of an admin.</summary>
    public static string Key => Environment.GetEnvironmentVariable("WORKFLOW_API_KEY") is { Length: > 0 } key ? key : Bootstrap;

    /// <summary>Its origin, by the name that browsers trust on this machine.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>Calls its API with the key.</summary>
    public WorkflowClient Client => _client ?? throw new InvalidOperationException("It is started only where there is a browser.");

    /// <summary>A name that no other test uses.</summary>
    public string NewName(string about) => $"{about}-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}-{Guid.NewGuid().ToString("n")[..6]}";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsInstalled)
        {
            return; // the tests are skipped
        }

        if (External is null)
        {
            _process = await StandaloneProcess.StartAsync(_folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Bootstrap}", "--Workflow:Limits:RequestsPerSecond=1000");
        }

        var address = External is null ? _process!.BaseAddress : new Uri(External);
        Origin = $"{address.Scheme}://{(address.IsLoopback ? "localhost" : address.Host)}:{address.Port.ToString(CultureInfo.InvariantCulture)}";
        _http = WorkflowClient.Connect(address);
        _http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        _client = new WorkflowClient(_http);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http?.Dispose();
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
