using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Every step is delivered once, and again after its effect is on record.</summary>
public sealed class TaskStepsRepeatTests : IDisposable
{
    private static readonly TaskCall Call = new(0);
    private static readonly DateTimeOffset Start = EditorFixture.Start;

    private readonly StepsFixture _fixture;
    private TaskResult _result = TaskResult.Succeeded(TestJson.Parse("7"));
    private int _handled;

    public TaskStepsRepeatTests() => _fixture = new StepsFixture((_, _) =>
    {
        _handled++;
        return Task.FromResult(_result);
    });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Work_RunsTheHandlerOnce()
    {
        await BeginAsync("LAMBDA", "{}");

        var report = await TwiceAsync(new TaskStep(StepKind.Work, Call));

        Assert.Equal(new TaskReport(Call, ExecutionStatus.Succeeded) { At = Start }, report);
        Assert.Equal((1, "7"), (_handled, await _fixture.Run.OutputAsync(0)));
    }

    [Fact]
    public async Task Work_ReportsAFailureTheSame()
    {
        await BeginAsync("LAMBDA", "{}");
        _result = TaskResult.Failed(new TaskError("c", "m", Retryable: true, RetryAfterSeconds: 12));

        var report = await TwiceAsync(new TaskStep(StepKind.Work, Call));

        Assert.Equal(new TaskReport(Call, ExecutionStatus.Failed) { At = Start, Retryable = true, RetryAfterSeconds = 12 }, report);
        Assert.Equal(1, _handled);
    }

    [Theory]
    [InlineData("[1,2,3]", "true", ExecutionStatus.Running, 3)]
    [InlineData("[]", "true", ExecutionStatus.Running, 0)]
    [InlineData("[1]", "false", ExecutionStatus.Skipped, 0)]
    [InlineData("'{{ 7 }}'", "true", ExecutionStatus.Failed, 0)]
    public async Task Work_MakesAListOnce(string list, string condition, ExecutionStatus status, int count)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{}},'for_each':{list},'when':'{condition}'}}]");
        var call = new TaskCall(0, Kind: CallKind.Expand);

        Assert.Equal(new TaskReport(call, status) { At = Start, ItemCount = count }, await TwiceAsync(new TaskStep(StepKind.Work, call)));
    }

    [Fact]
    public async Task Work_CollectsOnce()
    {
        await _fixture.BeginItemsAsync(2);
        await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(2, 2));
        var call = new TaskCall(0, Kind: CallKind.Collect);

        Assert.Equal(new TaskReport(call, ExecutionStatus.Succeeded) { At = Start }, await TwiceAsync(new TaskStep(StepKind.Work, call)));
        Assert.Equal((2, "[7,7]"), (_handled, await _fixture.Run.OutputAsync(0)));
    }

    [Fact]
    public async Task Work_RunsAnItemOnce()
    {
        await _fixture.BeginItemsAsync(3);

        var report = await TwiceAsync(new TaskStep(StepKind.Work, new TaskCall(0, 1)));

        Assert.Equal((ExecutionStatus.Succeeded, 1, ".1 Running, 1.1 Succeeded"), (report.Status, _handled, await _fixture.RecordAsync()));
    }

    [Fact]
    public async Task Work_RunsTheItemsOfACallOnce()
    {
        await _fixture.BeginItemsAsync(9);

        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(9, 4))).Report?.Status);
        var writes = _fixture.Store.Writes.Count;
        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(9, 4))).Report?.Status);

        Assert.Equal((9, writes), (_handled, _fixture.Store.Writes.Count));
    }

    [Fact]
    public async Task Delay_IsRecordedOnce_AndNeverTakesBackWhatFollowed()
    {
        await BeginAsync("LAMBDA", "{}");
        var second = new TaskCall(0, Attempt: 2);
        var delay = new TaskStep(StepKind.Delay, second) { DueAt = Start.AddSeconds(9) };

        Assert.Equal(new StepAnswer(), await _fixture.DoAsync(delay));
        var waiting = await _fixture.Run.LastAsync(0);
        Assert.Equal((2, ExecutionStatus.Waiting, null, Start.AddSeconds(9)), (waiting.Attempt, waiting.Status, waiting.StartedAt, waiting.DueAt));
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await UnchangedAsync(delay, new StepAnswer());

        var ended = await _fixture.DoAsync(StepKind.Work, second);
        await UnchangedAsync(delay, ended); // late, when the attempt has ended
    }

    [Fact]
    public async Task Delay_LeavesAnAttemptThatRuns()
    {
        await BeginAsync("LAMBDA", "{}");
        await _fixture.LeaveAsync(ExecutionStatus.Running, attempt: 2);

        await UnchangedAsync(new TaskStep(StepKind.Delay, new TaskCall(0, Attempt: 2)) { DueAt = Start.AddSeconds(9) }, new StepAnswer());
    }

    [Fact]
    public async Task Open_WaitsForTheSameInstant_AndEndWaitEndsItOnce()
    {
        await BeginAsync("WAIT", "{'seconds':60}");

        var opened = await _fixture.DoAsync(StepKind.Open, Call);
        _fixture.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(new StepAnswer { DueAt = Start.AddSeconds(60) }, opened);
        Assert.Equal(opened, await _fixture.DoAsync(StepKind.Open, Call));
        Assert.Equal((ExecutionStatus.Waiting, Start), ((await _fixture.Run.LastAsync(0)).Status, (await _fixture.Run.LastAsync(0)).StartedAt));

        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        var report = await TwiceAsync(new TaskStep(StepKind.EndWait, Call));
        Assert.Equal(new TaskReport(Call, ExecutionStatus.Succeeded) { At = Start.AddSeconds(60) }, report);
        await UnchangedAsync(new TaskStep(StepKind.Open, Call), StepAnswer.Of(report));
    }

    [Fact]
    public async Task TakeEvent_TakesNoSecondEvent()
    {
        await BeginAsync("EVENT", "{'name':'paid'}");
        var take = new TaskStep(StepKind.TakeEvent, Call) { EventName = "paid" };
        Assert.Equal(new StepAnswer { EventName = "paid" }, await _fixture.DoAsync(StepKind.Open, Call));
        Assert.Equal(new StepAnswer { EventName = "paid" }, await _fixture.DoAsync(StepKind.Open, Call));
        await UnchangedAsync(take, new StepAnswer()); // there is none yet
        await SendAsync("1");
        await SendAsync("2");

        Assert.Equal(ExecutionStatus.Succeeded, (await TwiceAsync(take)).Status);

        Assert.Equal("1", await _fixture.Run.OutputAsync(0));
        Assert.True(await _fixture.Store.TakeEventAsync(RunnerFixture.RunId, "paid", await _fixture.Run.LastAsync(0) with { Attempt = 2 }, new LogLine(Start, LogSeverity.Info, ""), CancellationToken.None));
        Assert.Equal("2", await _fixture.Run.OutputAsync(0));
    }

    [Fact]
    public async Task TimeOutEvent_EndsItOnce_AndTakesNoEventAfterwards()
    {
        await BeginAsync("EVENT", "{'name':'paid','timeout_seconds':5}");
        Assert.Equal(new StepAnswer { EventName = "paid", DueAt = Start.AddSeconds(5) }, await _fixture.DoAsync(StepKind.Open, Call));

        var report = await TwiceAsync(new TaskStep(StepKind.TimeOutEvent, Call) { EventName = "paid" });

        Assert.Equal((ExecutionStatus.TimedOut, true), (report.Status, report.Retryable));
        await SendAsync("1");
        await UnchangedAsync(new TaskStep(StepKind.TakeEvent, Call) { EventName = "paid" }, StepAnswer.Of(report));
    }

    [Fact]
    public async Task TimeOutEvent_LeavesAnEventThatWasTaken()
    {
        await BeginAsync("EVENT", "{'name':'paid','timeout_seconds':5}");
        await _fixture.DoAsync(StepKind.Open, Call);
        await SendAsync("1");
        var taken = await _fixture.DoAsync(new TaskStep(StepKind.TakeEvent, Call) { EventName = "paid" });

        await UnchangedAsync(new TaskStep(StepKind.TimeOutEvent, Call) { EventName = "paid" }, taken);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded, false, ExecutionStatus.Succeeded)]
    [InlineData(RunStatus.Failed, false, ExecutionStatus.Failed)]
    [InlineData(RunStatus.Cancelled, true, ExecutionStatus.Cancelled)]
    public async Task Open_StartsOneChild_AndEndChildEndsItOnce(RunStatus ends, bool wasCancelled, ExecutionStatus expected)
    {
        var childId = await BeginChildAsync();
        Assert.Equal(new StepAnswer { ChildRunId = childId }, await _fixture.DoAsync(StepKind.Open, Call));
        Assert.Single(_fixture.Store.Admissions);
        var end = new TaskStep(StepKind.EndChild, Call) { WasCancelled = wasCancelled };
        await UnchangedAsync(end, new StepAnswer { ChildRunId = childId }); // it goes on

        await PutChildAsync(childId, ends);

        Assert.Equal(expected, (await TwiceAsync(end)).Status);
        Assert.Equal(childId, (await _fixture.Run.LastAsync(0)).ChildRunId);
    }

    [Fact]
    public async Task Open_FinishesAStartThatWasCutShort_WithTheSameChild()
    {
        var childId = await BeginChildAsync();
        var waiting = await _fixture.Run.LastAsync(0);
        _fixture.Store.Remove(childId);
        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [waiting with { Status = ExecutionStatus.Running }], [], CancellationToken.None);
        _fixture.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new StepAnswer { ChildRunId = childId }, await _fixture.DoAsync(StepKind.Open, Call));

        Assert.NotNull(await _fixture.Store.GetAsync(childId, CancellationToken.None));
    }

    [Fact]
    public async Task Cancel_RecordsOnce_ThatNothingWasBegun()
    {
        await BeginAsync("LAMBDA", "{}");

        Assert.Equal(new TaskReport(Call, ExecutionStatus.Cancelled) { At = Start }, await TwiceAsync(new TaskStep(StepKind.Cancel, Call)));

        Assert.Null((await _fixture.Run.LastAsync(0)).StartedAt);
        await UnchangedAsync(new TaskStep(StepKind.Work, Call), StepAnswer.Of(new TaskReport(Call, ExecutionStatus.Cancelled) { At = Start })); // late
        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task Cancel_LeavesWhatHasEnded()
    {
        await BeginAsync("LAMBDA", "{}");
        var ended = await _fixture.DoAsync(StepKind.Work, Call);

        await UnchangedAsync(new TaskStep(StepKind.Cancel, Call), ended);
    }

    [Theory]
    [InlineData(ExecutionStatus.Running, true)]
    [InlineData(ExecutionStatus.Waiting, true)]
    [InlineData(ExecutionStatus.Waiting, false)]
    public async Task Cancel_KeepsTheStart_OfWhatWasBegunBeforeACrash(ExecutionStatus left, bool hasBegun)
    {
        await BeginAsync("LAMBDA", "{}");
        await _fixture.LeaveAsync(left, hasBegun: hasBegun, dueAt: Start.AddSeconds(9));

        Assert.Equal(ExecutionStatus.Cancelled, (await TwiceAsync(new TaskStep(StepKind.Cancel, Call))).Status);

        var end = await _fixture.Run.LastAsync(0);
        Assert.Equal((hasBegun ? Start.AddSeconds(-5) : null, null), (end.StartedAt, end.DueAt));
    }

    [Fact]
    public async Task Cancel_CancelsTheChild_AndWaitsForItsEnd()
    {
        var childId = await BeginChildAsync();
        _fixture.Store.Put(_fixture.Run.Run with { Status = RunStatus.Cancelling, EndOrder = new EndOrder(EndCause.Person, "a person said so", Start) });
        var cancel = new TaskStep(StepKind.Cancel, Call);

        await UnchangedAsync(cancel, new StepAnswer { ChildRunId = childId });
        var child = (await _fixture.Store.GetAsync(childId, CancellationToken.None))!;
        Assert.Equal((RunStatus.Cancelling, $"run '{RunnerFixture.RunId}', which started it, was ended early: a person said so"), (child.Status, child.StatusReason));
        Assert.Equal([childId], _fixture.Run.Launcher.Notified);
        await UnchangedAsync(cancel, new StepAnswer { ChildRunId = childId }); // again
        Assert.Equal([childId], _fixture.Run.Launcher.Notified);

        await PutChildAsync(childId, RunStatus.Succeeded); // it came too late
        await UnchangedAsync(cancel, new StepAnswer { ChildRunId = childId });
        Assert.Equal(ExecutionStatus.Succeeded, (await TwiceAsync(new TaskStep(StepKind.EndChild, Call) { WasCancelled = true })).Status);
    }

    [Fact]
    public async Task Cancel_EndsAtOnce_WhenTheChildWasNeverStarted()
    {
        var childId = await BeginChildAsync();
        _fixture.Store.Remove(childId); // the process was killed before it was there

        Assert.Equal(ExecutionStatus.Cancelled, (await TwiceAsync(new TaskStep(StepKind.Cancel, Call))).Status);

        Assert.Null((await _fixture.Run.LastAsync(0)).ChildRunId); // it names no run that is not there
    }

    [Theory]
    [InlineData(StepKind.EndWait)]
    [InlineData(StepKind.TakeEvent)]
    [InlineData(StepKind.TimeOutEvent)]
    [InlineData(StepKind.EndChild)]
    public async Task DoAsync_Throws_WhenTheWaitIsNotOnRecord(StepKind kind)
    {
        await BeginAsync("EVENT", "{'name':'paid'}");

        await Assert.ThrowsAsync<InvalidOperationException>(() => _fixture.DoAsync(kind, Call));
    }

    [Fact]
    public async Task DoAsync_Throws_WhenThereIsNoSuchRun()
    {
        await BeginAsync("LAMBDA", "{}");
        _fixture.Store.Remove(RunnerFixture.RunId);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => _fixture.DoAsync(StepKind.Work, Call));

        Assert.Equal($"There is no run '{RunnerFixture.RunId}'.", thrown.Message);
    }

    private Task BeginAsync(string type, string config) =>
        _fixture.BeginAsync($"[{{'name':'a','task_type':'{type}','config':{config},'retry_count':3}}]");

    private async Task<string> BeginChildAsync()
    {
        await BeginAsync("WORKFLOW", "{'workflow':'child'}");
        await _fixture.Run.SaveAsync("[{'name':'x','task_type':'ANY'}]", "child");
        return (await _fixture.DoAsync(StepKind.Open, Call)).ChildRunId ?? throw new InvalidOperationException("No child was started.");
    }

    private async Task PutChildAsync(string childId, RunStatus status)
    {
        _fixture.Store.Put((await _fixture.Store.GetAsync(childId, CancellationToken.None))! with { Status = status });
        await _fixture.Store.RecordAsync(childId, [new TaskExecution { Position = 0, Task = "x", Status = ExecutionStatus.Succeeded, Output = TestJson.Parse("1") }], [], CancellationToken.None);
    }

    private Task<DateTimeOffset> SendAsync(string payload) => _fixture.Control.SendEventAsync(RunnerFixture.RunId, "paid", TestJson.Parse(payload), null, null, CancellationToken.None);

    // A step ends something only once; repeating it, even later, returns the same.
    private async Task<TaskReport> TwiceAsync(TaskStep step)
    {
        var answer = await _fixture.DoAsync(step);
        _fixture.Time.Advance(TimeSpan.FromSeconds(3));
        await UnchangedAsync(step, answer);
        return answer.Report ?? throw new InvalidOperationException("It has not ended.");
    }

    private async Task UnchangedAsync(TaskStep step, StepAnswer expected)
    {
        var writes = _fixture.Store.Writes.Count;
        Assert.Equal(expected, await _fixture.DoAsync(step));
        Assert.Equal(writes, _fixture.Store.Writes.Count);
    }
}
