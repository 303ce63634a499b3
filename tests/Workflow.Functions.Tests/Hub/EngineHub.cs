using System.Text.Json.Nodes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Api;
using Workflow.Core.Definitions;
using Workflow.Core.Events;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Functions.Engine;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Sqlite;
using Workflow.Tasks;
using Workflow.TestHost;
using Workflow.TestHost.Processes;
using Names = Workflow.Functions.Engine.Names;

namespace Workflow.Functions.Tests.Hub;

/// <summary>
/// The engine on Durable Task as the app has it, in process: the real orchestration, activities and launcher, over a store
/// on a folder of its own and a task hub in memory. Nothing but the Functions host is missing.
/// </summary>
public sealed class EngineHub : IAsyncDisposable
{
    // Not named where it is registered: the Durable analyzers follow a name there, and can't follow it into another project.
    private static readonly Func<TaskOrchestrationContext, Task> Orchestration = RunOrchestration.RunAsync;

    private readonly TemporaryFolder _folder = new();
    private readonly IHost _host;
    private readonly Func<IServiceProvider, IRunStore> _runs;
    private WatchedStore? _store;

    private EngineHub(AzureTableStoreOptions? azure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddWorkflowApi();
        builder.Services.AddBuiltInTaskTypes(new ConfigurationBuilder().Build());
        if (azure is not null)
        {
            builder.Services.AddAzureTableStore(azure);
            _runs = provider => provider.GetRequiredService<AzureTableStore>();
        }
        else
        {
            builder.Services.AddSqliteStore(new SqliteStoreOptions { DataDirectory = _folder.Path });
            _runs = provider => provider.GetRequiredService<SqliteStore>();
        }

        builder.Services.AddSingleton(provider => (IRunStore)(object)(_store = WatchedStore.Over(_runs(provider))));
        builder.Services.AddDurableEngine();
        builder.Services.AddSingleton<RunActivities>();
        builder.Services.AddSingleton<ITaskType>(Probe);
        builder.Services.AddInMemoryDurableTask(Register, new InMemoryDurableTaskOptions { Port = LoopbackPort.Free() });
        builder.Services.AddSingleton<InMemoryOrchestrationService>(Tasks);
        builder.Services.AddWorkerSettings();
        _host = builder.Build();
    }

    internal WatchedHub Tasks { get; } = new();

    internal ProbeTaskType Probe { get; } = new();

    internal DurableTaskClient Client => Get<DurableTaskClient>();

    /// <summary>The store of runs as the engine sees it.</summary>
    internal WatchedStore Store => _store ?? throw new InvalidOperationException("Nobody has asked for the store yet.");

    /// <summary>The same store, not through the engine.</summary>
    internal IRunStore Runs => _runs(_host.Services);

    private RunActivities Activities => Get<RunActivities>();

    internal RunControl Control => Get<RunControl>();

    internal NamedEvents Events => Get<NamedEvents>();

    /// <summary>Starts one.</summary>
    /// <param name="azure">Where its store is in tables; <c>null</c>: it is on a folder of its own.</param>
    /// <param name="eagerRuns">How many runs it drives by itself; most tests are about the task hub.</param>
    public static async Task<EngineHub> StartAsync(AzureTableStoreOptions? azure = null, int eagerRuns = 0)
    {
        var hub = new EngineHub(azure);
        hub.Get<EngineOptions>().EagerRuns = eagerRuns;
        await hub.Get<IStoreHealth>().InitializeAsync(CancellationToken.None);
        hub.Get<DurableClients>().Use(hub.Client);
        await hub._host.StartAsync();
        return hub;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(new CancellationToken(canceled: true)); // what still runs is of no interest
        _host.Dispose();
        _folder.Dispose();
    }

    internal T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Saves a workflow.</summary>
    internal Task<StoredWorkflow> SaveAsync(JsonObject workflow) =>
        Get<WorkflowEditor>().CreateAsync(Json.Element(workflow), CancellationToken.None);

    /// <summary>Starts a run of a workflow.</summary>
    internal Task<Run> StartAsync(long workflowId, string inputs = "{}") =>
        Get<RunStarter>().StartAsync(workflowId, new RunStart(RunTrigger.Manual, Json.Parse(inputs)), CancellationToken.None);

    /// <summary>Saves a workflow and starts a run of it.</summary>
    internal async Task<Run> StartAsync(JsonObject workflow) => await StartAsync((await SaveAsync(workflow)).Id);

    /// <summary>Saves a workflow and admits a run of it, as a process does that is killed before it can notify the hub.</summary>
    internal async Task<Run> AdmitAsync(JsonObject workflow, TimeSpan ago = default)
    {
        var saved = await SaveAsync(workflow);
        var run = new Run
        {
            Id = Get<RunIdSource>().Next(saved.Id, out var createdAt),
            WorkflowId = saved.Id,
            WorkflowVersion = saved.Version,
            Status = RunStatus.Pending,
            Trigger = RunTrigger.Manual,
            Inputs = Json.Parse("{}"),
            CreatedAt = createdAt - ago,
        };
        var admission = await Runs.AdmitAsync(new RunAdmission(run, new LogLine(createdAt, LogSeverity.Info, "run accepted"), 1, OverlapPolicy.Skip), CancellationToken.None);
        return admission.Run ?? throw new InvalidOperationException($"The run was not taken in: {admission.Outcome}.");
    }

    /// <summary>Saves a workflow, starts a run of it and waits for the end of both the run and its orchestration.</summary>
    internal async Task<Run> RunAsync(JsonObject workflow) => await EndAsync((await StartAsync(workflow)).Id);

    /// <summary>Waits for the end of a run and of its orchestration.</summary>
    internal async Task<Run> EndAsync(string runId)
    {
        var run = await ReadsAsync(runId, "it has ended", r => r.Status.IsFinal());
        await Eventually.ReadsAsync($"the orchestration of run {runId} has ended", () => Client.GetInstanceAsync(runId), i => i is { IsCompleted: true });
        return run;
    }

    /// <summary>Waits until a run is as a test expects it.</summary>
    internal Task<Run> ReadsAsync(string runId, string what, Func<Run, bool> accept) =>
        Eventually.ReadsAsync(what, async () => await Runs.GetAsync(runId, CancellationToken.None) ?? throw new InvalidOperationException($"There is no run {runId}."), accept);

    /// <summary>Waits until the last attempt of a task stands somewhere.</summary>
    internal Task StandsAsync(string runId, string task, ExecutionStatus status) =>
        Eventually.ReadsAsync($"{task} is {status}", () => ExecutionsAsync(runId), all => all.LastOrDefault(e => e.Task == task && e.Index is null)?.Status == status);

    /// <summary>Waits until a process that works on a run has read its current status.</summary>
    internal async Task SeenAsync()
    {
        var looks = Store.Looks;
        await Eventually.HoldsAsync("the engine has looked, and looked again", () => Store.Looks >= looks + 2);
    }

    /// <summary>Waits until a run's orchestration stands somewhere.</summary>
    internal Task InstanceStandsAsync(string runId, OrchestrationRuntimeStatus status) =>
        Eventually.ReadsAsync($"the orchestration is {status}", () => Client.GetInstanceAsync(runId), i => i?.RuntimeStatus == status);

    /// <summary>What is on record of a run's tasks.</summary>
    internal async Task<IReadOnlyList<TaskExecution>> ExecutionsAsync(string runId) =>
        await Runs.ListExecutionsAsync(runId, null, 10_000, CancellationToken.None);

    /// <summary>The same in short: <c>fetch SUCCEEDED</c>, <c>each[3]#2 FAILED</c>.</summary>
    internal async Task<IReadOnlyList<string>> StoryAsync(string runId) => [.. (await ExecutionsAsync(runId)).Select(Tell)];

    private static string Tell(TaskExecution e) =>
        e.Task + (e.Index is { } index ? $"[{index}]" : "") + (e.Attempt > 1 ? $"#{e.Attempt}" : "") + " " + Word.Upper(e.Status);

    private void Register(DurableTaskRegistry registry)
    {
        registry.AddOrchestratorFunc<RunRequest, object?>(Names.Run, async (context, _) =>
        {
            await Orchestration(context);
            return null;
        });
        registry.AddActivityFunc<DriveRequest, DriveAnswer>(Names.Drive, (_, request) => Activities.DriveAsync(request, Client, CancellationToken.None));
        registry.AddActivityFunc<StepRequest, StepAnswer>(Names.Task, (_, request) => Activities.RunTaskAsync(request, Client, CancellationToken.None));
        registry.AddActivityFunc<StepsRequest, IReadOnlyList<StepAnswer>>(Names.Tasks, (_, request) => Activities.RunTasksAsync(request, Client, CancellationToken.None));
        registry.AddActivityFunc<SettleRequest>(Names.Settle, (_, request) => Activities.SettleAsync(request, Client, CancellationToken.None));
        registry.AddActivityFunc<string, RunEndState?>(Names.EndState, (_, runId) => Activities.EndStateAsync(runId, Client, CancellationToken.None));
        registry.AddActivityFunc<EndRequest, bool>(Names.End, (_, request) => Activities.EndAsync(request, Client, CancellationToken.None));
    }
}
