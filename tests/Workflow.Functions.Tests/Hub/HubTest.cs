using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Hub;

/// <summary>A test over a hub of its own.</summary>
public abstract class HubTest : IAsyncLifetime
{
    private EngineHub? _hub;

    /// <summary>The engine.</summary>
    protected EngineHub Hub => _hub ?? throw new InvalidOperationException("Not started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _hub = await EngineHub.StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Hub.DisposeAsync();
    }

    private protected static JsonObject Probe(string name) => Define.Task(name, ProbeTaskType.Type, new JsonObject());

    private protected static JsonObject Each(string name, int items) => Probe(name).With("for_each", $"[...Array({items}).keys()]");
}
