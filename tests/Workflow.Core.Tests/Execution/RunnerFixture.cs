using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Addresses;
using Workflow.Core.Tests.Execution.Attempts;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution;

/// <summary>A run of a workflow over fakes, with everything that carries out its calls.</summary>
internal sealed class RunnerFixture : IDisposable
{
    public const string RunId = "20261123T190102123456-1-k3f9q2";

    private readonly TaskTypeCatalog _types;
    private readonly ISecrets _secrets;

    /// <param name="handler">What a task of type LAMBDA does; <c>null</c>: it returns its config.</param>
    /// <param name="secrets">The secrets there are.</param>
    public RunnerFixture(Func<TaskContext, CancellationToken, Task<TaskResult>>? handler = null, params (string, string)[] secrets)
        : this(new FakeSecrets(secrets), handler)
    {
    }

    /// <param name="secrets">The secrets there are.</param>
    /// <param name="handler">What a task of type LAMBDA does; <c>null</c>: it returns its config.</param>
    /// <param name="queuedRuns">How many runs of a workflow may be queued.</param>
    public RunnerFixture(ISecrets secrets, Func<TaskContext, CancellationToken, Task<TaskResult>>? handler = null, int queuedRuns = 5)
    {
        Limits = new LimitOptions { QueuedRunsPerWorkflow = queuedRuns };
        _types = new TaskTypeCatalog([
            new LambdaTaskType(handler ?? ((context, _) => Task.FromResult(TaskResult.Succeeded(context.Config)))),
            new InstantTaskType(), new AnyTaskType(), new WaitTaskType(), new EventTaskType(), new CallbackTaskType(), new WorkflowTaskType(), new GroupTaskType(), new FailTaskType(), new SucceedTaskType()]);
        _secrets = secrets;
        Runner = NewRunner();
        Launcher = new FakeLauncher(Store);
        Ids = new RunIdSource(Time, new Random(1));
        Starter = new RunStarter(Workflows, Store, Store, Ids, Launcher, Limits);
        Versions = new PlannedVersions(Workflows);
        Control = new RunControl(Store, Store, Store, new RunEnds(new QueuePromoter(Starter, Time)), Launcher, Time);
        Deadlocks = new Deadlocks(Workflows, Store, Store, Control);
        Waiting = new WaitingTasks(_types, Runner, Workflows, Store, Store, Store, Versions, Starter, Deadlocks, Control, Time);
        Rerun = new Rerun(Workflows, Store, Store, Versions, Ids, Starter);
    }

    public FakeRunStore Store { get; } = new();

    public FakeStoredBodies Bodies { get; } = new();

    public LimitOptions Limits { get; }

    public FakeWorkflowStore Workflows { get; } = new();

    public ObservedTime Time { get; } = new(EditorFixture.Start);

    public ListLogger<TaskRunner> Log { get; } = new();

    public FakeLauncher Launcher { get; }

    public RunIdSource Ids { get; }

    /// <summary>What another process carries out calls with, over the same store.</summary>
    public TaskRunner NewRunner() => new(_types, Store, Store, _secrets, Time, Log, bodies: Bodies, callbacks: new TaskCallbacks(FakeServiceKey.Addresses, Store, Time));

    /// <summary>What another process waits with.</summary>
    public WaitingTasks NewWaiting(TaskRunner runner) => new(_types, runner, Workflows, Store, Store, Store, Versions, Starter, Deadlocks, Control, Time);

    /// <summary>What is on record of an attempt.</summary>
    public async Task<RecordedExecution?> FindAsync(TaskCall call) =>
        (await Store.ListRecordedAsync(RunId, CancellationToken.None))
            .Where(e => (e.Position, e.Index, e.Attempt) == (call.Position, call.Index, call.Attempt))
            .Select(e => (RecordedExecution?)e)
            .FirstOrDefault();

    public ISecrets Secrets => _secrets;

    public RunStarter Starter { get; }

    public RunControl Control { get; }

    public Deadlocks Deadlocks { get; }

    public TaskRunner Runner { get; }

    public PlannedVersions Versions { get; }

    public WaitingTasks Waiting { get; }

    public Rerun Rerun { get; }

    public Run Run { get; private set; } = null!;

    public PlannedVersion Version { get; private set; } = null!;

    public void Dispose()
    {
        Runner.Dispose();
        Versions.Dispose();
    }

    /// <summary>Saves a workflow, its tasks as a JSON list.</summary>
    public async Task<StoredWorkflow> SaveAsync(string tasks, string name = "w", string members = "")
    {
        var editor = new WorkflowEditor(Workflows, new DefinitionValidator(_types), Time);
        return await editor.CreateAsync(TestJson.Parse($"{{'name':'{name}','tasks':{tasks}{members}}}"), CancellationToken.None);
    }

    /// <summary>Saves a workflow and begins a run of it.</summary>
    public async Task BeginAsync(string tasks, string inputs = "{}", string members = "", int priority = 0)
    {
        var workflow = await SaveAsync(tasks, members: members);
        Version = await Versions.GetAsync(workflow.Id, 1, CancellationToken.None);
        Run = new Run
        {
            Id = RunId,
            WorkflowId = workflow.Id,
            WorkflowVersion = 1,
            Status = RunStatus.Running,
            Trigger = RunTrigger.Manual,
            Inputs = TestJson.Parse(inputs),
            Priority = priority,
            CreatedAt = EditorFixture.Start,
        };
        Store.Put(Run);
    }

    public Task<TaskReport> DoAsync(int position, int? index = null, int attempt = 1, CallKind kind = CallKind.Attempt, CancellationToken cancelled = default) =>
        Runner.RunAsync(Run, Version, new TaskCall(position, index, attempt, kind), recorded: null, new CallTokens(CancellationToken.None, cancelled));

    public Task<Awaited> OpenAsync(int position, RecordedExecution? recorded = null, int? index = null) =>
        Waiting.OpenAsync(Run, Version, new TaskCall(position, index), recorded, CancellationToken.None);

    public async Task<TaskExecution> LastAsync(int position, int? index = null) =>
        await Store.FindLastAsync(RunId, position, index, CancellationToken.None) ?? throw new InvalidOperationException("Nothing is on record.");

    public async Task<string?> OutputAsync(int position, int? index = null) => (await LastAsync(position, index)).Output?.GetRawText();

    /// <summary>Puts an end on record.</summary>
    public Task RecordAsync(int position, ExecutionStatus status, string? output = null, int? index = null, int attempt = 1) => Store.RecordAsync(
        RunId,
        [
            new TaskExecution
            {
                Position = position, Task = Version.Definition.Tasks[position].Name, Index = index, Attempt = attempt, Status = status, Output = output is null ? null : TestJson.Parse(output), CompletedAt = EditorFixture.Start,
                Error = status == ExecutionStatus.Failed ? new TaskError("c", $"m{index}") : null,
            },
        ],
        [],
        CancellationToken.None);
}
