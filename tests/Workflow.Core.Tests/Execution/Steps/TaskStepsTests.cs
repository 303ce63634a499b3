using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Steps of runs that are paused, being cancelled, or ended, and of attempts that a crash interrupted.</summary>
public sealed class TaskStepsTests : IDisposable
{
    private static readonly TaskCall Call = new(0);
    private static readonly DateTimeOffset Start = EditorFixture.Start;

    private readonly StepsFixture _fixture = new();

    private OpenHandlers Handlers => _fixture.Handlers;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("LAMBDA", "{}", StepKind.Work, CallKind.Attempt)]
    [InlineData("LAMBDA", "{},'for_each':[1]", StepKind.Work, CallKind.Expand)]
    [InlineData("LAMBDA", "{},'for_each':[1]", StepKind.Work, CallKind.Items)]
    [InlineData("LAMBDA", "{},'for_each':[1]", StepKind.Work, CallKind.Collect)]
    [InlineData("LAMBDA", "{},'trigger_rule':'always'", StepKind.Work, CallKind.Attempt)]
    [InlineData("WAIT", "{'seconds':1}", StepKind.Open, CallKind.Attempt)]
    [InlineData("EVENT", "{'name':'paid'}", StepKind.Open, CallKind.Attempt)]
    [InlineData("WORKFLOW", "{'workflow':'child'}", StepKind.Open, CallKind.Attempt)]
    public async Task DoAsync_BeginsNothing_WhenTheRunIsPaused(string type, string config, StepKind kind, CallKind callKind)
    {
        await BeginAsync(type, config);
        _fixture.Put(RunStatus.Paused);

        var answer = await _fixture.DoAsync(kind, callKind == CallKind.Items ? StepsFixture.Of(1, 1) : new TaskCall(0, Kind: callKind));

        Assert.Equal(new StepAnswer { IsPaused = true }, answer);
        Assert.Empty(_fixture.Store.Writes);
        Assert.Empty(_fixture.Store.Admissions);
        Assert.False(Handlers.HasMore);
    }

    [Fact]
    public async Task DoAsync_EndsAWait_WhenTheRunIsPaused()
    {
        await BeginAsync("WAIT", "{'seconds':1}");
        await _fixture.DoAsync(StepKind.Open, Call);
        _fixture.Put(RunStatus.Paused);

        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(StepKind.EndWait, Call)).Report?.Status);
    }

    [Fact]
    public async Task DoAsync_BeginsNothing_WhenTheRunIsPausedAndAnotherTaskOfItStillRuns()
    {
        // The watch polled last before the run was paused, and does not poll again so soon.
        await BeginAsync("LAMBDA", "{}", "LAMBDA", "{}");
        var first = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();
        _fixture.Put(RunStatus.Paused);

        Assert.True((await _fixture.DoAsync(StepKind.Work, new TaskCall(1))).IsPaused);

        Handlers.Succeed();
        Assert.Equal(ExecutionStatus.Succeeded, (await first.SoonAsync()).Report?.Status); // what runs goes on
        Assert.Single(await _fixture.ExecutionsAsync());
    }

    [Fact]
    public async Task DoAsync_GoesOn_WhenTheRunHasJustBeenResumedAndAnotherTaskOfItStillRuns()
    {
        // A caller that reads that a run is paused waits until it is resumed, which has already happened here.
        await BeginAsync("LAMBDA", "{}", "LAMBDA", "{}");
        var first = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();
        _fixture.Put(RunStatus.Paused);
        await _fixture.PollAsync();
        _fixture.Put(RunStatus.Running);

        var second = _fixture.DeliverAsync(new TaskStep(StepKind.Work, new TaskCall(1)));

        Assert.Equal(".1", await Handlers.BegunAsync());
        Handlers.Succeed(position: 1);
        Handlers.Succeed();
        Assert.NotNull((await second.SoonAsync()).Report);
        Assert.NotNull((await first.SoonAsync()).Report);
    }

    [Fact]
    public async Task DoAsync_Continues_WhenAPollEndsThatBeganBeforeTheRunWasResumed()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{}},{'name':'b','task_type':'LAMBDA','depends_on':[],'config':{}}]");
        var first = fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await fixture.Handlers.BegunAsync();

        var (looked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        fixture.Store.OnGet = run =>
        {
            looked.TrySetResult();
            return run?.Status == RunStatus.Paused ? answered.Task : Task.CompletedTask;
        };
        fixture.Put(RunStatus.Paused);
        fixture.Time.Forget();
        fixture.Time.Advance(RunWatch.Interval);
        await looked.Task.SoonAsync();
        fixture.Put(RunStatus.Running);
        var second = fixture.DeliverUntilItWaits(new TaskStep(StepKind.Work, new TaskCall(1))); // for the worker
        answered.SetResult();
        await fixture.Time.WhenSetAsync(RunWatch.Interval).SoonAsync();
        fixture.Handlers.Succeed(); // the worker is free

        Assert.Equal(".1", await fixture.Handlers.BegunAsync());
        fixture.Handlers.Succeed(position: 1);
        Assert.NotNull((await second.SoonAsync()).Report);
        Assert.NotNull((await first.SoonAsync()).Report);
    }

    [Fact]
    public async Task DoAsync_GivesTheWorkerBack_WhenTheRunIsPausedWhileItWaitsForOne()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{}}]");
        var busy = fixture.OccupyAWorker();
        var call = fixture.DeliverUntilItWaits(new TaskStep(StepKind.Work, Call));
        fixture.Put(RunStatus.Paused);
        await fixture.PollAsync();

        busy.SetResult();

        Assert.True((await call.SoonAsync()).IsPaused);
        Assert.Empty(fixture.Store.Writes);
    }

    [Theory]
    [InlineData("LAMBDA", "{}", StepKind.Work, CallKind.Attempt)]
    [InlineData("LAMBDA", "{},'for_each':[1]", StepKind.Work, CallKind.Expand)]
    [InlineData("WAIT", "{'seconds':1}", StepKind.Open, CallKind.Attempt)]
    [InlineData("EVENT", "{'name':'paid'}", StepKind.Open, CallKind.Attempt)]
    [InlineData("WORKFLOW", "{'workflow':'child'}", StepKind.Open, CallKind.Attempt)]
    public async Task DoAsync_CancelsWhatWouldBegin_WhenTheRunIsToEnd(string type, string config, StepKind kind, CallKind callKind)
    {
        await BeginAsync(type, config);
        _fixture.Put(RunStatus.Cancelling);

        var report = (await _fixture.DoAsync(kind, new TaskCall(0, Kind: callKind))).Report;

        Assert.Equal(ExecutionStatus.Cancelled, report?.Status);
        var end = await _fixture.Run.LastAsync(0);
        Assert.Equal((ExecutionStatus.Cancelled, null), (end.Status, end.StartedAt));
        Assert.Empty(_fixture.Store.Admissions);
        Assert.False(Handlers.HasMore);
    }

    [Fact]
    public async Task DoAsync_BeginsNothing_WhenTheRunIsToEndAndAnotherTaskOfItStillRuns()
    {
        await BeginAsync("LAMBDA", "{},'trigger_rule':'always'", "LAMBDA", "{}");
        var first = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();
        _fixture.Put(RunStatus.Cancelling);

        Assert.Equal(ExecutionStatus.Cancelled, (await _fixture.DoAsync(StepKind.Work, new TaskCall(1))).Report?.Status);

        Handlers.Succeed();
        await first.SoonAsync();
        Assert.False(Handlers.HasMore);
    }

    [Fact]
    public async Task DoAsync_NeedsNoWorker_WhenTheRunIsCancelledWhileItWaitsForOne()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{}}]");
        var busy = fixture.OccupyAWorker();
        var call = fixture.DeliverUntilItWaits(new TaskStep(StepKind.Work, Call));
        await fixture.PollAsync();

        fixture.Put(RunStatus.Cancelling);
        fixture.Time.Advance(RunWatch.Interval);

        Assert.Equal(ExecutionStatus.Cancelled, (await call.SoonAsync()).Report?.Status);
        Assert.Null((await fixture.Run.LastAsync(0)).StartedAt); // it never ran
        Assert.False(fixture.Handlers.HasMore);
        busy.SetResult();
    }

    [Theory]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Cancelled)] // ended by another process
    public async Task DoAsync_EndsARunningTask_WithinTwoSeconds_WhenTheRunIsCancelled(RunStatus status)
    {
        await BeginAsync("LAMBDA", "{}");
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();
        await _fixture.PollAsync();
        Assert.False(call.IsCompleted);

        _fixture.Put(status);
        _fixture.Time.Advance(RunWatch.Interval);

        Assert.Equal(ExecutionStatus.Cancelled, (await call.SoonAsync()).Report?.Status);
        Assert.InRange(_fixture.Time.GetUtcNow() - Start, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task DoAsync_LetsCleanUpFinish_WhenTheRunIsCancelled()
    {
        await BeginAsync("LAMBDA", "{},'trigger_rule':'always'");
        _fixture.Put(RunStatus.Cancelling);
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();

        await _fixture.PollAsync();
        await _fixture.PollAsync();
        Assert.False(call.IsCompleted);
        Handlers.Succeed();

        Assert.Equal(ExecutionStatus.Succeeded, (await call.SoonAsync()).Report?.Status);
    }

    [Fact]
    public async Task DoAsync_EndsCleanUp_WhenTheRunHasEndedWithoutIt()
    {
        await BeginAsync("LAMBDA", "{},'trigger_rule':'always'");
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();

        _fixture.Put(RunStatus.TimedOut);
        _fixture.Time.Advance(RunWatch.Interval);

        Assert.Equal(ExecutionStatus.Cancelled, (await call.SoonAsync()).Report?.Status);
    }

    [Fact]
    public async Task DoAsync_Collects_WhenTheRunIsToEnd()
    {
        await _fixture.BeginItemsAsync(2);
        await _fixture.LeaveAsync(ExecutionStatus.Succeeded, 0);
        _fixture.Put(RunStatus.Cancelling);

        var report = (await _fixture.DoAsync(StepKind.Work, new TaskCall(0, Kind: CallKind.Collect))).Report;

        Assert.Equal(ExecutionStatus.Cancelled, report?.Status); // one of them never ran
        Assert.NotNull((await _fixture.Run.LastAsync(0)).StartedAt);
    }

    [Fact]
    public async Task DoAsync_AnswersAndWritesNothing_WhenTheRunHasEnded()
    {
        await BeginAsync("LAMBDA", "{}");
        _fixture.Put(RunStatus.Failed);

        foreach (var kind in Enum.GetValues<StepKind>())
        {
            Assert.Equal(StepAnswer.Of(new TaskReport(Call, ExecutionStatus.Cancelled) { At = Start }), await _fixture.DoAsync(kind, Call));
        }

        Assert.Equal(ExecutionStatus.Cancelled, (await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(5, 5))).Report?.Status);
        Assert.Empty(_fixture.Store.Writes);
        Assert.False(Handlers.HasMore);
    }

    [Fact]
    public async Task DoAsync_ReportsTheEndOnRecord_WhenTheRunHasEnded()
    {
        await BeginAsync("LAMBDA", "{}");
        await _fixture.LeaveAsync(ExecutionStatus.Succeeded);
        _fixture.Put(RunStatus.Failed);

        Assert.Equal(new TaskReport(Call, ExecutionStatus.Succeeded) { At = Start.AddSeconds(-1) }, (await _fixture.DoAsync(StepKind.Work, Call)).Report);
    }

    [Theory]
    [InlineData(ExecutionStatus.Running, 1, true)]
    [InlineData(ExecutionStatus.Running, 2, true)]
    [InlineData(ExecutionStatus.Waiting, 2, false)] // it waited until it was due
    public async Task Work_RunsTheSameAttempt_WhenACrashCutItShort(ExecutionStatus left, int attempt, bool hasBegun)
    {
        await BeginAsync("LAMBDA", "{},'retry_count':3");
        await _fixture.LeaveAsync(left, attempt: attempt, dueAt: Start, hasBegun: hasBegun);

        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, new TaskCall(0, Attempt: attempt)));

        Assert.Equal($".{attempt}", await Handlers.BegunAsync());
        Handlers.Succeed(attempt: attempt);
        Assert.Equal(ExecutionStatus.Succeeded, (await call.SoonAsync()).Report?.Status);
        Assert.Equal($".{attempt} Succeeded", await _fixture.RecordAsync());
        var end = await _fixture.Run.LastAsync(0);
        Assert.Equal((Start, null, null), (end.StartedAt, end.DueAt, end.StatusReason));
    }

    [Theory] // the engine's timer came early; when it is not early, nothing is waited for
    [InlineData(0.4, 0.4)]
    [InlineData(2.0, 2.0)]
    [InlineData(-1.0, 0.0)]
    public async Task Work_BeginsWhenItIsDue(double dueIn, double beginsIn)
    {
        await BeginAsync("LAMBDA", "{},'retry_count':1");
        var second = new TaskCall(0, Attempt: 2);
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, second) { DueAt = Start.AddSeconds(dueIn) });
        if (beginsIn > 0)
        {
            await _fixture.Time.PassAsync(TimeSpan.FromSeconds(beginsIn)).SoonAsync();
        }

        Assert.Equal(".2", await Handlers.BegunAsync());
        Handlers.Succeed(attempt: 2);
        await call.SoonAsync();
        Assert.Equal(Start.AddSeconds(beginsIn), (await _fixture.Run.LastAsync(0)).StartedAt);
    }

    [Fact]
    public async Task EndWait_EndsNoWaitBeforeItIsOver_WhenTheTimerCameEarly()
    {
        await BeginAsync("WAIT", "{'seconds':60}");
        await _fixture.DoAsync(StepKind.Open, Call);
        _fixture.Time.Advance(TimeSpan.FromSeconds(59));
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.EndWait, Call) { DueAt = Start.AddSeconds(60) });

        await _fixture.Time.PassAsync(TimeSpan.FromSeconds(1)).SoonAsync();

        Assert.Equal(Start.AddSeconds(60), (await call.SoonAsync()).Report?.At);
    }

    [Fact]
    public async Task Work_IsNotAnswered_ByAnotherAttemptOnRecord()
    {
        await BeginAsync("LAMBDA", "{},'retry_count':3", "LAMBDA", "{}");
        await _fixture.LeaveAsync(ExecutionStatus.Failed, attempt: 2);
        await _fixture.LeaveAsync(ExecutionStatus.Succeeded, index: 0);

        foreach (var call in (TaskCall[])[new(0), new(0, Attempt: 3), new(1)])
        {
            var delivered = _fixture.DeliverAsync(new TaskStep(StepKind.Work, call));
            Assert.Equal($".{call.Attempt}", await Handlers.BegunAsync());
            Handlers.Succeed(attempt: call.Attempt, position: call.Position);
            Assert.Equal(ExecutionStatus.Succeeded, (await delivered.SoonAsync()).Report?.Status);
        }
    }

    [Fact]
    public async Task Open_CountsFromItsOwnStart_WhenTheAttemptWaitedForItsTurn()
    {
        await BeginAsync("WAIT", "{'seconds':60},'retry_count':1");
        await _fixture.LeaveAsync(ExecutionStatus.Waiting, attempt: 2, dueAt: Start.AddSeconds(5), hasBegun: false);
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));

        var answer = await _fixture.DoAsync(StepKind.Open, new TaskCall(0, Attempt: 2));

        Assert.Equal(new StepAnswer { DueAt = Start.AddSeconds(65) }, answer);
        Assert.Equal(Start.AddSeconds(5), (await _fixture.Run.LastAsync(0)).StartedAt);
    }

    [Fact]
    public async Task Work_Throws_WhenTheHostStops_AndIsDoneAgain()
    {
        await BeginAsync("LAMBDA", "{}");
        using var stopping = new CancellationTokenSource();
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call), stopping.Token);
        await Handlers.BegunAsync();

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
        Assert.Equal(".1 Running", await _fixture.RecordAsync());

        var again = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();
        Handlers.Succeed();
        Assert.Equal(ExecutionStatus.Succeeded, (await again.SoonAsync()).Report?.Status);
    }

    [Fact]
    public async Task Work_RunsAgain_WhenItsEndCouldNotBeRecorded()
    {
        await BeginAsync("LAMBDA", "{}");
        _fixture.Store.FailBefore = write => write == 1; // its start is on record, its end is not
        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        await Handlers.BegunAsync();
        Handlers.Succeed();
        await Assert.ThrowsAsync<IOException>(() => call.SoonAsync());
        _fixture.Store.FailBefore = null;

        var again = _fixture.DeliverAsync(new TaskStep(StepKind.Work, Call));
        Assert.Equal(".1", await Handlers.BegunAsync());
        Handlers.Succeed();

        Assert.Equal(ExecutionStatus.Succeeded, (await again.SoonAsync()).Report?.Status);
    }

    // A workflow of one task, or of two that start at once.
    private Task BeginAsync(string type, string config, string? otherType = null, string otherConfig = "") => _fixture.BeginAsync(
        $"[{{'name':'a','task_type':'{type}','config':{config}}}{(otherType is null ? "" : $",{{'name':'b','task_type':'{otherType}','depends_on':[],'config':{otherConfig}}}")}]");
}
