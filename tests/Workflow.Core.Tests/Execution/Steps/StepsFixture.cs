using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>The steps of a run over fakes, as in a new process.</summary>
internal sealed class StepsFixture : IDisposable
{
    private readonly RunnerFixture _fixture;
    private readonly Workers _workers;
    private readonly TaskSteps _steps;

    /// <param name="handler">What a task of type LAMBDA does; <c>null</c>: it is open until the test ends it.</param>
    /// <param name="workers">How many workers there are.</param>
    public StepsFixture(Func<TaskContext, CancellationToken, Task<TaskResult>>? handler = null, int workers = 100)
    {
        _fixture = new RunnerFixture(handler ?? Handlers.RunAsync);
        _workers = new Workers(workers);
        Control = new RunControl(Store, Store, Store, new RunEnds(new QueuePromoter(_fixture.Starter, Time)), _fixture.Launcher, Time);
        Watch = new RunWatch(Store, Control, Time, WatchLog);
        Items = new ItemRunner(Store, _fixture.Runner, _fixture.Waiting, _workers, Time);
        _steps = new TaskSteps(Store, Store, _fixture.Versions, new StepRunner(Store, _fixture.Runner, Items, _fixture.Waiting, Control, _workers, Time), Control, Watch, Time);
    }

    public OpenHandlers Handlers { get; } = new();

    public ListLogger<RunWatch> WatchLog { get; } = new();

    public RunWatch Watch { get; }

    public ItemRunner Items { get; }

    public RunControl Control { get; }

    public FakeRunStore Store => _fixture.Store;

    public ObservedTime Time => _fixture.Time;

    public RunnerFixture Run => _fixture;

    public void Dispose()
    {
        _fixture.Dispose();
    }

    /// <summary>Saves a workflow and begins a run of it.</summary>
    public async Task BeginAsync(string tasks, string members = "")
    {
        await _fixture.BeginAsync(tasks, members: members);
        Put(RunStatus.Running);
    }

    /// <summary>A workflow of one task with a list of so many items, which is on record already.</summary>
    public async Task BeginItemsAsync(int count, string members = "")
    {
        await BeginAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{}},'for_each':[{string.Join(',', Enumerable.Range(0, count))}]{members}}}]");
        await DoAsync(StepKind.Work, new TaskCall(0, Kind: CallKind.Expand));
        Time.Forget();
    }

    /// <summary>Where the run stands from now on, as another process has written it.</summary>
    public void Put(RunStatus status) => Store.Put(_fixture.Run with { Status = status, StartedAt = EditorFixture.Start });

    /// <summary>Lets an interval of the running watch pass; its poll is over when it waits for the next.</summary>
    public async Task PollAsync()
    {
        Time.Forget();
        Time.Advance(RunWatch.Interval);
        await Time.WhenSetAsync(RunWatch.Interval).SoonAsync();
    }

    /// <summary>Has another run's task take a worker, until the result is set.</summary>
    public TaskCompletionSource OccupyAWorker()
    {
        var busy = new TaskCompletionSource();
        _ = OccupyAsync();
        return busy;

        async Task OccupyAsync()
        {
            using var worker = await _workers.TryTakeAsync(new Work(new WorkOwner(99, "other"), IsInstant: false), default);
            await busy.Task;
        }
    }

    /// <summary>Delivers a step, and waits for its answer.</summary>
    public Task<StepAnswer> DoAsync(StepKind kind, TaskCall call, CancellationToken stopping = default) => DoAsync(new TaskStep(kind, call), stopping);

    /// <summary>Delivers a step, and waits for its answer.</summary>
    public Task<StepAnswer> DoAsync(TaskStep step, CancellationToken stopping = default) => DeliverAsync(step, stopping).SoonAsync();

    /// <summary>Delivers a step that goes on until the test ends its handlers or moves the clock.</summary>
    public Task<StepAnswer> DeliverAsync(TaskStep step, CancellationToken stopping = default) =>
        Task.Run(() => _steps.DoAsync(RunnerFixture.RunId, step, StepDelivery.Only, stopping), CancellationToken.None);

    /// <summary>Delivers a step by a message of its own.</summary>
    public Task<StepAnswer> DeliverAsync(TaskStep step, StepDelivery delivery) =>
        Task.Run(() => _steps.DoAsync(RunnerFixture.RunId, step, delivery, CancellationToken.None), CancellationToken.None);

    /// <summary>Delivers a step on this thread: when this returns, the step waits for something.</summary>
    public Task<StepAnswer> DeliverUntilItWaits(TaskStep step) => _steps.DoAsync(RunnerFixture.RunId, step, StepDelivery.Only, CancellationToken.None);

    /// <summary>Delivers several steps in one message.</summary>
    public Task<IReadOnlyList<StepAnswer>> DeliverManyAsync(IReadOnlyList<TaskStep> steps, Func<IReadOnlyList<AnsweredStep>, Task> report, StepDelivery? delivery = null) =>
        Task.Run(() => _steps.DoManyAsync(RunnerFixture.RunId, steps, report, delivery ?? StepDelivery.Only, CancellationToken.None), CancellationToken.None);

    /// <summary>Delivers the call of all items.</summary>
    public Task<StepAnswer> DeliverItemsAsync(int count, int window, CancellationToken stopping = default) =>
        DeliverAsync(new TaskStep(StepKind.Work, Of(count, window)), stopping);

    /// <summary>What is on record of task 0 and its items, in order: <c>index.attempt status</c>.</summary>
    public async Task<string> RecordAsync() => string.Join(", ", (await ExecutionsAsync()).Select(e => $"{e.Index}.{e.Attempt} {e.Status}"));

    public Task<IReadOnlyList<TaskExecution>> ExecutionsAsync() => Store.ListExecutionsAsync(RunnerFixture.RunId, null, int.MaxValue, CancellationToken.None);

    /// <summary>Puts an execution on record, as an earlier process has left it.</summary>
    public Task LeaveAsync(ExecutionStatus status, int? index = null, int attempt = 1, DateTimeOffset? dueAt = null, bool hasBegun = true, TaskError? error = null) =>
        Store.RecordAsync(
            RunnerFixture.RunId,
            [
                new TaskExecution
                {
                    Position = 0, Task = "a", Index = index, Attempt = attempt, Status = status, DueAt = dueAt, Error = error,
                    StartedAt = hasBegun ? EditorFixture.Start.AddSeconds(-5) : null,
                    CompletedAt = status.IsFinal() ? EditorFixture.Start.AddSeconds(-1) : null,
                },
            ],
            [],
            CancellationToken.None);

    public static TaskCall Of(int count, int window, int first = 0) => new(0, first, Kind: CallKind.Items) { Count = count, Window = window };
}
