using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

public sealed class ChildRunTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("'child'")]
    [InlineData("2")]
    [InlineData("'2'")]
    public async Task OpenAsync_StartsTheChild(string workflow)
    {
        await BeginAsync(workflow);

        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));

        var run = (await _fixture.Store.GetAsync(child.RunId, CancellationToken.None))!;
        Assert.Equal((2, RunTrigger.Parent, new RunParent(RunnerFixture.RunId, "a", null)), (run.WorkflowId, run.Trigger, run.Parent));
        Assert.Equal("{\"n\":1}", run.Inputs.GetRawText());
        var waiting = await _fixture.LastAsync(0);
        Assert.Equal((ExecutionStatus.Waiting, $"waits for run {run.Id}", run.Id), (waiting.Status, waiting.StatusReason, waiting.ChildRunId));
    }

    [Fact]
    public async Task OpenAsync_StartsNoSecondChild_WhenItIsTakenUpAgain()
    {
        await BeginAsync("'child'");
        var first = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));

        var again = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0, first.Recorded));

        Assert.Equal(first.RunId, again.RunId);
        Assert.Single(_fixture.Store.Admissions);
    }

    [Fact]
    public async Task OpenAsync_FinishesAStart_ThatWasCutShort()
    {
        await BeginAsync("'child'");
        var id = RunIdSource.Fixed(2, EditorFixture.Start, "cut short");

        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0, new RecordedExecution(0, null, 1, ExecutionStatus.Waiting, EditorFixture.Start, null, ChildRunId: id)));

        Assert.Equal(id, child.RunId);
        Assert.NotNull(await _fixture.Store.GetAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task OpenAsync_StillWaitsForItsChild_WhenItIsTakenUpAgainAndTheWorkflowHasAnotherName()
    {
        await BeginAsync("'child'");
        var first = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        _fixture.Workflows.Touch(2, d => d with { Name = "renamed" });

        Assert.Equal(first.RunId, Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0, first.Recorded)).RunId);
    }

    [Fact]
    public async Task OpenAsync_Fails_WhenTheInputsDoNotFit()
    {
        await BeginAsync("'child','inputs':{'n':'x'}");

        Assert.IsType<Awaited.Nothing>(await _fixture.OpenAsync(0));
        Assert.Equal(
            new TaskError("child_run", "Workflow 'child' was not started: /inputs/n must be of type integer, not a text"),
            (await _fixture.LastAsync(0)).Error);
    }

    [Theory] // how many runs are above this one
    [InlineData(0, true)]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task OpenAsync_KeepsTheLimitOfDepth(int above, bool starts)
    {
        await BeginAsync("'child'");
        var run = _fixture.Run;
        for (var i = 0; i < above; i++)
        {
            _fixture.Store.Put(run with { Id = $"p{i}", WorkflowId = 100 + i, Parent = i + 1 < above ? new RunParent($"p{i + 1}", "a", null) : null });
        }

        run = above == 0 ? run : run with { Parent = new RunParent("p0", "a", null) };
        var awaited = await _fixture.Waiting.OpenAsync(run, _fixture.Version, new TaskCall(0), null, CancellationToken.None);

        Assert.Equal(starts, awaited is Awaited.Child);
        Assert.Equal(starts ? null : "The run is at level 10 of child runs; the limit is 10.", (await _fixture.LastAsync(0)).Error?.Message);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded, false, ExecutionStatus.Succeeded)]
    [InlineData(RunStatus.Succeeded, true, ExecutionStatus.Succeeded)]
    [InlineData(RunStatus.Failed, false, ExecutionStatus.Failed)]
    [InlineData(RunStatus.TimedOut, false, ExecutionStatus.Failed)]
    [InlineData(RunStatus.Cancelled, false, ExecutionStatus.Failed)] // only the child was cancelled
    [InlineData(RunStatus.Cancelled, true, ExecutionStatus.Cancelled)]
    public async Task EndChildAsync_EndsAsTheChildDid(RunStatus status, bool wasCancelled, ExecutionStatus expected)
    {
        await BeginAsync("'child'");
        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        var run = (await _fixture.Store.GetAsync(child.RunId, CancellationToken.None))!;
        _fixture.Store.Put(run with { Status = status, Error = "why" });
        await _fixture.Store.RecordAsync(run.Id, [new TaskExecution { Position = 1, Task = "y", Status = ExecutionStatus.Succeeded, Output = TestJson.Parse("[7]") }], [], CancellationToken.None);

        var report = await _fixture.Waiting.EndChildAsync(_fixture.Run, _fixture.Version, new TaskCall(0), child.Recorded, wasCancelled, default);

        var end = await _fixture.LastAsync(0);
        Assert.Equal((expected, run.Id), (report.Status, end.ChildRunId));
        Assert.Equal(
            expected == ExecutionStatus.Succeeded ? $"{{\"run_id\":\"{run.Id}\",\"status\":\"SUCCEEDED\",\"outputs\":{{\"y\":[7],\"z\":null}}}}" : null,
            end.Output?.GetRawText());
        Assert.Equal(expected != ExecutionStatus.Failed ? null : "child_run", end.Error?.Code);
    }

    public static TheoryData<RunStatus?, EndCause?, string, bool> Ends => new()
    {
        { RunStatus.Failed, null, "child_run", true },
        { RunStatus.TimedOut, EndCause.TimeLimit, "child_run", true },
        { RunStatus.Cancelled, null, "child_run", false }, // by an older version of the service
        { RunStatus.Cancelled, EndCause.Person, "child_run", false },
        { RunStatus.Cancelled, EndCause.Stop, "child_run", false },
        { RunStatus.Cancelled, EndCause.Replaced, "child_run", false },
        { RunStatus.Cancelled, EndCause.Engine, "child_run", false },
        { RunStatus.Cancelled, EndCause.Deadlock, "child_run", true }, // the others may be done by then
        { null, null, "child_run", false }, // it was removed
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task EndChildAsync_IsTriedAgain_UnlessTheChildWasEndedOnPurpose(RunStatus? status, EndCause? cause, string code, bool retryable)
    {
        await BeginAsync("'child'");
        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        var run = (await _fixture.Store.GetAsync(child.RunId, CancellationToken.None))!;
        _fixture.Store.Remove(run.Id);
        if (status is { } ended)
        {
            _fixture.Store.Put(run with { Status = ended, StatusReason = "why", EndOrder = cause is { } known ? new EndOrder(known, "why", EditorFixture.Start) : null });
        }

        var report = await _fixture.Waiting.EndChildAsync(_fixture.Run, _fixture.Version, new TaskCall(0), child.Recorded, wasCancelled: false, default);

        Assert.Equal((ExecutionStatus.Failed, retryable), (report.Status, report.Retryable));
        Assert.Equal(code, (await _fixture.LastAsync(0)).Error?.Code);
    }

    // The session does not know of the order yet.
    [Theory]
    [InlineData(RunStatus.Cancelled, ExecutionStatus.Cancelled)]
    [InlineData(RunStatus.Failed, ExecutionStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut, ExecutionStatus.Cancelled)]
    [InlineData(RunStatus.Succeeded, ExecutionStatus.Succeeded)]
    public async Task EndChildAsync_IsCancelled_WhenTheChildWasEndedWithIt(RunStatus status, ExecutionStatus expected)
    {
        await BeginAsync("'child'");
        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        var run = (await _fixture.Store.GetAsync(child.RunId, CancellationToken.None))!;
        _fixture.Store.Put(run with { Status = status, EndOrder = new EndOrder(EndCause.Parent, "why", EditorFixture.Start) });

        var report = await _fixture.Waiting.EndChildAsync(_fixture.Run, _fixture.Version, new TaskCall(0), child.Recorded, wasCancelled: false, default);

        Assert.Equal((expected, null), (report.Status, (await _fixture.LastAsync(0)).Error));
    }

    [Theory] // the child's policy; what stands in its way; whether the task may be tried again
    [InlineData("skip", true, true)]
    [InlineData("queue", false, null)]
    public async Task OpenAsync_MayBeTriedAgain_WhenTheChildHasNoRoom(string policy, bool isRefused, bool? retryable)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'WORKFLOW','config':{'workflow':'child'}}]");
        await _fixture.SaveAsync("[{'name':'x','task_type':'ANY'}]", "child", $",'overlap_policy':'{policy}'");
        await _fixture.Starter.StartAsync(2, new RunStart(RunTrigger.Manual), CancellationToken.None);

        Assert.Equal(isRefused, await _fixture.OpenAsync(0) is Awaited.Nothing);

        Assert.Equal(retryable, (await _fixture.LastAsync(0)).Error?.Retryable);
    }

    [Fact]
    public async Task OpenAsync_MayBeTriedAgain_WhenTheChildsQueueIsFull()
    {
        await BeginAsync("'child'");
        for (var i = 0; i <= _fixture.Limits.QueuedRunsPerWorkflow; i++)
        {
            await _fixture.Starter.StartAsync(2, new RunStart(RunTrigger.Manual), CancellationToken.None);
        }

        Assert.IsType<Awaited.Nothing>(await _fixture.OpenAsync(0));

        Assert.Equal(
            new TaskError(
                "child_run",
                "Workflow 'child' was not started: Workflow 2 takes no more runs now: the queue of the workflow is full: the limit of the setting Workflow:Limits:QueuedRunsPerWorkflow is 5.",
                Retryable: true),
            (await _fixture.LastAsync(0)).Error);
        Assert.Null((await _fixture.LastAsync(0)).ChildRunId);
    }

    [Fact]
    public async Task OpenAsync_StartsTheRecordedWorkflow_WhenItsNameNowBelongsToAnother()
    {
        await BeginAsync("'child'");
        var id = RunIdSource.Fixed(2, EditorFixture.Start, "cut short");
        _fixture.Workflows.Touch(2, d => d with { Name = "renamed" });
        await _fixture.SaveAsync("[{'name':'x','task_type':'ANY'}]", "child");

        Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0, new RecordedExecution(0, null, 1, ExecutionStatus.Running, EditorFixture.Start, null, ChildRunId: id)));

        Assert.Equal(2, (await _fixture.Store.GetAsync(id, CancellationToken.None))?.WorkflowId);
    }

    // The child's x is followed by y; z is on its own.
    private async Task BeginAsync(string workflow)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'WORKFLOW','config':{{'workflow':{workflow}}}}}]");
        await _fixture.SaveAsync(
            "[{'name':'x','task_type':'ANY'},{'name':'y','task_type':'ANY'},{'name':'z','task_type':'ANY','depends_on':[]}]",
            "child",
            ",'inputs':{'n':{'type':'integer','default':1}}");
    }
}
