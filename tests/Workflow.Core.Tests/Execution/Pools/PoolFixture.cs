using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Addresses;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>A run whose task 'a' takes a place of the pool 'db', and processes that carry out its steps.</summary>
internal sealed class PoolFixture : IDisposable
{
    public static readonly TaskCall Call = new(0);

    private int _begun;

    public RunnerFixture Run { get; } = new();

    public FakePoolPlaces Places { get; private init; } = new(1);

    /// <summary>How often the work has begun.</summary>
    public int Begun => _begun;

    /// <summary>What another run holds or waits for.</summary>
    public static PoolPlace Other { get; } = new("db", "20261123T190102123456-1-zzzzzz", new ExecutionKey(0, null, 1)) { Task = "other", Slots = 1, Rank = long.MaxValue / 2 };

    /// <summary>Called when the work begins.</summary>
    public Func<Core.TaskTypes.TaskContext, Task>? Working { get; set; }

    public static async Task<PoolFixture> BeginAsync(string members = "", int places = 1)
    {
        var fixture = new PoolFixture { Places = new FakePoolPlaces(places) };
        await fixture.Run.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{}}{members}}}]");
        var definition = fixture.Run.Version.Definition;
        fixture.Version = new Core.Execution.Plans.PlannedVersion(definition with { Tasks = [definition.Tasks[0] with { Pool = "db" }] });
        fixture.Run.Store.Put(fixture.Run.Run with { StartedAt = EditorFixture.Start });
        fixture.Run.Store.Put(fixture.Run.Run with { Id = Other.RunId, StartedAt = EditorFixture.Start });
        return fixture;
    }

    public Core.Execution.Plans.PlannedVersion Version { get; private set; } = null!;

    public void Dispose() => Run.Dispose();

    public PoolPlaces PoolsOf(IRunStore store, IPoolPlaces places) => new(places, store, Run.Launcher, Run.Time, NullLogger<PoolPlaces>.Instance);

    public PoolCheck CheckOf(IRunStore store) => new(Places, PoolsOf(store, Places), store, store, Run.Versions, Run.Time, NullLogger<PoolCheck>.Instance);

    /// <summary>Does a step in a process.</summary>
    public Task<StepAnswer> DoAsync(IRunStore store, IPoolPlaces places, StepKind kind = StepKind.Work, CancellationToken stopping = default) =>
        DoAsync(store, places, new TaskStep(kind, Call), stopping);

    /// <inheritdoc cref="DoAsync(IRunStore, IPoolPlaces, StepKind, CancellationToken)"/>
    public Task<StepAnswer> DoAsync(IRunStore store, IPoolPlaces places, TaskStep step, CancellationToken stopping = default) =>
        DoAsync(store, PoolsOf(store, places), step, isOneOfMany: false, stopping);

    /// <summary>Does a step in a process, with what it has of pools.</summary>
    public async Task<StepAnswer> DoAsync(IRunStore store, PoolPlaces pools, TaskStep step, bool isOneOfMany, CancellationToken stopping = default)
    {
        var starter = new RunStarter(Run.Workflows, store, store, Run.Ids, Run.Launcher);
        var control = new RunControl(store, store, store, new RunEnds(new QueuePromoter(starter, Run.Time)), Run.Launcher, Run.Time);
        var types = new TaskTypeCatalog([new LambdaTaskType(async (context, _) =>
        {
            Interlocked.Increment(ref _begun);
            await (Working?.Invoke(context) ?? Task.CompletedTask);
            return TaskResult.Succeeded(TestJson.Parse("{}"));
        })]);
        using var runner = new TaskRunner(types, store, store, Run.Secrets, Run.Time, NullLogger<TaskRunner>.Instance, callbacks: new TaskCallbacks(FakeServiceKey.Addresses, store, Run.Time));
        var waiting = new Core.Execution.Waiting.WaitingTasks(types, runner, Run.Workflows, store, store, store, Run.Versions, starter, Run.Deadlocks, control, Run.Time);
        var workers = new Workers(10);
        var steps = new StepRunner(store, runner, new ItemRunner(store, runner, waiting, workers, Run.Time, pools), waiting, control, workers, Run.Time, pools);
        var run = await Run.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None) ?? throw new InvalidOperationException("There is no run.");
        var recorded = step.Call.Kind == CallKind.Items ? null : await Run.FindAsync(Call);
        return recorded is { } ended && ended.Status.IsFinal()
            ? StepAnswer.Of(TaskReport.Of(Call, ended))
            : await steps.DoAsync(
                new StepContext(run, Version, recorded, new ObservedRun(run)) { FindAgain = isOneOfMany ? (key, cancelled) => store.FindRecordedAsync(run.Id, key, cancelled) : null },
                step,
                stopping);
    }

    public Task<StepAnswer> DoAsync(StepKind kind = StepKind.Work) => DoAsync(Run.Store, Places, kind);

    /// <summary>The other run takes a place, or waits for one.</summary>
    public Task<PlaceAnswer> OtherTakesAsync() => Places.TakeAsync(Other, Run.Time.GetUtcNow(), CancellationToken.None);

    /// <summary>The work of the other run is on record.</summary>
    public Task OtherBeginsAsync() => Run.Store.RecordAsync(
        Other.RunId, [new TaskExecution { Position = 0, Task = Other.Task, Attempt = 1, Status = ExecutionStatus.Running, StartedAt = Run.Time.GetUtcNow() }], [], CancellationToken.None);
}
