using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Execution.Orders;

public sealed class RerunTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(RunStatus.Pending)]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    public async Task StartAsync_IsAConflict_WhenTheRunHasNotEnded(RunStatus status)
    {
        await BeginAsync(status);

        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(RerunFrom.Start))).Reason);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut)]
    [InlineData(RunStatus.Skipped)]
    public async Task StartAsync_RepeatsARunFromTheStart(RunStatus status)
    {
        await BeginAsync(status);

        var run = await StartAsync(RerunFrom.Start);

        Assert.Equal((RunTrigger.Rerun, RunnerFixture.RunId, 1, RunStatus.Pending), (run.Trigger, run.RerunOf, run.WorkflowVersion, run.Status));
        Assert.Equal("{\"n\":1}", run.Inputs.GetRawText());
        Assert.Empty(_fixture.Store.Admissions[0].CarriedOver!);
        Assert.Equal(run, Assert.Single(_fixture.Launcher.Launched).Run);
    }

    [Fact]
    public async Task StartAsync_IsNotFound_WhenThereIsNoSuchRun() =>
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(RerunFrom.Start))).Reason);

    [Fact]
    public async Task StartAsync_CarriesOver_WhatEndedWell_AttemptsAndAll()
    {
        await BeginAsync(RunStatus.Failed);
        await _fixture.RecordAsync(0, ExecutionStatus.Failed);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7", attempt: 2);
        await _fixture.RecordAsync(1, ExecutionStatus.Failed);
        await _fixture.RecordAsync(1, ExecutionStatus.Succeeded, "'x'", index: 0);
        await _fixture.RecordAsync(1, ExecutionStatus.Failed, index: 1);
        await _fixture.RecordAsync(1, ExecutionStatus.Failed, index: 2);
        await _fixture.RecordAsync(1, ExecutionStatus.Succeeded, "'z'", index: 2, attempt: 2);

        await StartAsync(RerunFrom.Failed);

        var carried = _fixture.Store.Admissions[0].CarriedOver!;
        Assert.All(carried, e => Assert.True(e.CarriedOver));
        Assert.Equal(
            ["a..1 Failed ", "a..2 Succeeded 7", "b.0.1 Succeeded \"x\"", "b.2.2 Succeeded \"z\""],
            carried.Select(e => $"{e.Task}.{e.Index}.{e.Attempt} {e.Status} {e.Output?.GetRawText()}"));
        Assert.All(carried, e => Assert.Equal(EditorFixture.Start, e.CompletedAt));
    }

    [Fact]
    public async Task StartAsync_CarriesOver_ByName_AndNoItems_WhenTheLatestVersionIsAnother()
    {
        await BeginAsync(RunStatus.Failed);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7");
        await _fixture.RecordAsync(1, ExecutionStatus.Failed);
        await _fixture.RecordAsync(1, ExecutionStatus.Succeeded, "'x'", index: 0);
        var editor = new WorkflowEditor(_fixture.Workflows, new DefinitionValidator(new TaskTypeCatalog([new AnyTaskType()])), _fixture.Time);
        await editor.AddTaskAsync(1, null, TestJson.Parse("{'name':'first','task_type':'ANY','order_index':-1,'depends_on':[]}"), CancellationToken.None);
        await editor.ReplaceTaskAsync(1, null, TestJson.Parse("{'name':'a','task_type':'ANY','depends_on':[]}"), CancellationToken.None);

        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, Inputs = TestJson.Parse("{}") });

        var run = await StartAsync(RerunFrom.Failed, RerunVersion.Latest);

        Assert.Equal(3, run.WorkflowVersion);
        Assert.Equal(["1 a"], _fixture.Store.Admissions[0].CarriedOver!.Select(e => $"{e.Position} {e.Task}"));
    }

    [Theory]
    [InlineData(RerunVersion.Pinned, 1)]
    [InlineData(RerunVersion.Pinned, 128 * 1024 * 1024)]
    [InlineData(RerunVersion.Latest, 1)]
    public async Task StartAsync_CarriesOverItems_WhetherOrNotThePlanIsInTheCache(RerunVersion version, long cacheBytes)
    {
        await BeginAsync(RunStatus.Failed);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7");
        await _fixture.RecordAsync(1, ExecutionStatus.Failed);
        await _fixture.RecordAsync(1, ExecutionStatus.Succeeded, "'x'", index: 0);
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, Inputs = TestJson.Parse("{}") });
        using var versions = new PlannedVersions(_fixture.Workflows, new EngineOptions { PlanCacheBytes = cacheBytes });
        var rerun = new Rerun(_fixture.Workflows, _fixture.Store, _fixture.Store, versions, _fixture.Ids, _fixture.Starter);

        await rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Failed, version), CancellationToken.None);

        Assert.Contains(_fixture.Store.Admissions[0].CarriedOver!, e => e.Index == 0);
    }

    [Fact]
    public async Task StartAsync_IsAConflict_WhenNothingHasFailed()
    {
        await BeginAsync(RunStatus.Succeeded);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7");
        await _fixture.RecordAsync(1, ExecutionStatus.Skipped);

        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(RerunFrom.Failed))).Reason);
    }

    [Fact]
    public async Task StartAsync_IsNotFound_WhenTheRunIsRemovedWhileItIsRead()
    {
        await BeginAsync(RunStatus.Failed);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7");
        _fixture.Store.OnListExecutions = () => _fixture.Store.Remove(RunnerFixture.RunId);

        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(RerunFrom.Failed))).Reason);
        Assert.Empty(_fixture.Store.Admissions);
    }

    [Theory]
    [InlineData(RerunVersion.Pinned, true)]
    [InlineData(RerunVersion.Latest, false)]
    public async Task StartAsync_HoldsTheInputsToTheLatestVersion_WhenItRunsThat(RerunVersion version, bool starts)
    {
        await BeginAsync(RunStatus.Succeeded);
        var editor = new WorkflowEditor(_fixture.Workflows, new DefinitionValidator(new TaskTypeCatalog([new AnyTaskType()])), _fixture.Time);
        await editor.ReplaceAsync(1, null, TestJson.Parse("{'name':'w','inputs':{'n':{'type':'string'}}}"), CancellationToken.None);

        var start = () => StartAsync(RerunFrom.Start, version);

        if (starts)
        {
            Assert.Equal(1, (await start()).WorkflowVersion);
        }
        else
        {
            Assert.Equal(["/inputs/n: must be of type string, not a number"], (await Assert.ThrowsAsync<RefusedException>(start)).Faults.Lines());
        }
    }

    // What a task caught has been dealt with; what failed while it dealt with it runs again, with the error at hand.
    [Theory]
    [InlineData("h", new[] { "a", "c" })]
    [InlineData("gone", new string[0])] // this version does not catch it
    public async Task StartAsync_CarriesOver_WhatIsCaught(string caughtBy, string[] carried)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]},{'name':'c','task_type':'ANY'},{'name':'h','task_type':'ANY','depends_on':[]}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        await _fixture.RecordAsync(0, ExecutionStatus.Failed);
        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [(await _fixture.LastAsync(0)) with { Attempt = 2, CaughtBy = caughtBy }], [], CancellationToken.None);
        await _fixture.RecordAsync(1, ExecutionStatus.Skipped);
        await _fixture.RecordAsync(2, ExecutionStatus.Failed);

        await StartAsync(RerunFrom.Failed);

        Assert.Equal(carried, _fixture.Store.Admissions[0].CarriedOver!.Select(e => e.Task).Distinct());
        Assert.All(_fixture.Store.Admissions[0].CarriedOver!.Where(e => e is { Task: "a", Attempt: 2 }), e => Assert.Equal((true, "h", "c"), (e.CarriedOver, e.CaughtBy, e.Error!.Code)));
    }

    // A round is not the end of its task or item.
    [Fact]
    public async Task StartAsync_CarriesOver_WhatRepeatedToItsEnd()
    {
        await _fixture.BeginAsync("[{'name':'done','task_type':'ANY','repeat':{'until':'true'}},{'name':'left','task_type':'ANY','depends_on':[],'repeat':{'until':'true'}},{'name':'each','task_type':'ANY','depends_on':[],'for_each':[1,2],'repeat':{'until':'true'}}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        foreach (var (position, index, attempt, status, follows) in new (int, int?, int, ExecutionStatus, bool)[]
        {
            (0, null, 1, ExecutionStatus.Succeeded, true), (0, null, 2, ExecutionStatus.Succeeded, false), (1, null, 1, ExecutionStatus.Succeeded, true),
            (2, 0, 1, ExecutionStatus.Succeeded, true), (2, 0, 2, ExecutionStatus.Failed, false), (2, 1, 1, ExecutionStatus.Succeeded, true), (2, 1, 2, ExecutionStatus.Succeeded, false),
        })
        {
            await _fixture.Store.RecordAsync(
                RunnerFixture.RunId,
                [new TaskExecution { Position = position, Task = _fixture.Version.Definition.Tasks[position].Name, Index = index, Attempt = attempt, Status = status, Round = new Round(attempt, 1, follows ? EditorFixture.Start : null) }],
                [],
                CancellationToken.None);
        }

        await _fixture.RecordAsync(2, ExecutionStatus.Failed);
        await StartAsync(RerunFrom.Failed);

        Assert.Equal(["done..1", "done..2", "each.1.2"], _fixture.Store.Admissions[0].CarriedOver!.Select(e => $"{e.Task}.{e.Index}.{e.Attempt}"));
    }

    private async Task BeginAsync(RunStatus status)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'},{'name':'b','task_type':'ANY','for_each':[1,2,3]}]", "{'n':1}");
        _fixture.Store.Put(_fixture.Run with { Status = status });
    }

    [Fact]
    public async Task StartAsync_AnswersTheRunItStarted_WhenTheKeyIsRepeated()
    {
        await BeginAsync(RunStatus.Succeeded);
        var first = await StartAsync(RerunFrom.Start, key: "k");
        _fixture.Store.Remove(RunnerFixture.RunId); // its time was up

        Assert.Equal(first.Id, (await StartAsync(RerunFrom.Start, key: "k")).Id);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(RerunFrom.Start, key: "another"))).Reason);
    }

    private Task<Run> StartAsync(RerunFrom from, RerunVersion version = RerunVersion.Pinned, string? key = null) =>
        _fixture.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(from, version) { IdempotencyKey = key }, CancellationToken.None);
}
