using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.Api;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Standalone.Engine;
using Workflow.Storage.Sqlite;
using Workflow.Tasks;
using Workflow.TestHost;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>The embedded engine in the process of the test, over a real store whose calls a test can let fail.</summary>
internal sealed class EngineInProcess : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownFolder;
    private readonly IHost _host;

    private EngineInProcess(string? folder, ITaskType[] types, TimeProvider? time, (string Name, string Value)[] settings)
    {
        _ownFolder = folder is null ? new TemporaryFolder() : null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value, StringComparer.Ordinal));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddWorkflowApi();
        builder.Services.AddBuiltInTaskTypes(builder.Configuration.GetSection("Workflow"));
        builder.Services.AddSqliteStore(new SqliteStoreOptions { DataDirectory = folder ?? _ownFolder!.Path });
        builder.Services.AddSingleton(provider => WatchedStore.Over(provider.GetRequiredService<SqliteStore>()));
        builder.Services.AddSingleton(provider => (IRunStore)(object)provider.GetRequiredService<WatchedStore>());
        builder.Services.AddEmbeddedEngine();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        foreach (var type in types)
        {
            builder.Services.AddSingleton(type);
        }

        _host = builder.Build();
    }

    /// <summary>The store of runs as the engine sees it.</summary>
    public WatchedStore Watched => Get<WatchedStore>();

    /// <summary>The same store, without injected faults.</summary>
    public IRunStore Runs => Get<SqliteStore>();

    /// <summary>Creates one without starting it.</summary>
    public static async Task<EngineInProcess> MakeAsync(string? folder = null, ITaskType[]? types = null, TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        var engine = new EngineInProcess(folder, types ?? [], time, settings);
        await engine.Get<IStoreHealth>().InitializeAsync(CancellationToken.None);
        return engine;
    }

    /// <summary>Starts one.</summary>
    public static async Task<EngineInProcess> StartAsync(ITaskType[]? types = null, params (string Name, string Value)[] settings)
    {
        var engine = await MakeAsync(null, types, null, settings);
        await engine.StartAsync();
        return engine;
    }

    /// <summary>Starts it.</summary>
    public Task StartAsync() => _host.StartAsync();

    /// <summary>Stops it as <c>Ctrl+C</c> does.</summary>
    public Task StopAsync() => _host.StopAsync();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Saves a workflow.</summary>
    public async Task<long> SaveAsync(JsonObject workflow) =>
        (await Get<WorkflowEditor>().CreateAsync(JsonElement.Parse(workflow.ToJsonString()), CancellationToken.None)).Id;

    /// <summary>Starts a run.</summary>
    public async Task<string> StartRunAsync(long workflowId) =>
        (await Get<RunStarter>().StartAsync(workflowId, new RunStart(RunTrigger.Manual), CancellationToken.None)).Id;

    /// <summary>Waits for the end of a run.</summary>
    public Task<Run> EndAsync(string runId) =>
        Eventually.ReadsAsync($"run {runId} has ended", async () => (await Runs.GetAsync(runId, CancellationToken.None))!, run => run.Status.IsFinal());

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _ownFolder?.Dispose();
    }
}
