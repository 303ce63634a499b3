using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Runs that are paused, cancelled, timed out or interrupted during a call of items.</summary>
public sealed class ItemRunnerEarlyEndTests : IDisposable
{
    private const string Tries = ",'retry':{'max_attempts':3,'initial_interval_seconds':10}";

    private static readonly TaskError Fault = new("c", "m", Retryable: true);

    private readonly StepsFixture _fixture = new();

    private OpenHandlers Handlers => _fixture.Handlers;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunAsync_IsPaused_WhenTheRunIsPaused_AndWhatRunsHasFinished()
    {
        await _fixture.BeginItemsAsync(5);
        var call = _fixture.DeliverItemsAsync(5, window: 2);
        await Handlers.BegunAsync(2);

        _fixture.Put(RunStatus.Paused);
        await _fixture.PollAsync();
        Handlers.Succeed(0);
        Assert.False(call.IsCompleted);
        Handlers.Succeed(1);

        Assert.Equal(new StepAnswer { IsPaused = true }, await call.SoonAsync());
        Assert.Equal(".1 Running, 0.1 Succeeded, 1.1 Succeeded", await _fixture.RecordAsync());
        Assert.True((await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(5, 2))).IsPaused);

        _fixture.Put(RunStatus.Running);
        var again = _fixture.DeliverItemsAsync(5, window: 3);
        Assert.Equal("2.1 3.1 4.1", await Handlers.BegunAsync(3));
        Handlers.Succeed(2);
        Handlers.Succeed(3);
        Handlers.Succeed(4);
        Assert.NotNull((await again.SoonAsync()).Report);
    }

    [Fact]
    public async Task RunAsync_IsPaused_WhenAnAttemptIsDueWhileTheRunIsPaused()
    {
        await _fixture.BeginItemsAsync(1, Tries);
        var call = _fixture.DeliverItemsAsync(1, window: 1);
        await Handlers.BegunAsync();
        Handlers.Fail(0);
        await _fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(10)).SoonAsync();

        _fixture.Put(RunStatus.Paused);
        await _fixture.PollAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(9));

        Assert.True((await call.SoonAsync()).IsPaused);
        Assert.Equal(".1 Running, 0.1 Failed, 0.2 Waiting", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_GivesBackWhatWaitsForAWorker_WhenTheRunIsPaused()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginItemsAsync(3);
        var call = fixture.DeliverItemsAsync(3, window: 3);
        var begun = await fixture.Handlers.BegunAsync();

        fixture.Put(RunStatus.Paused);
        await fixture.PollAsync();
        fixture.Handlers.Succeed(int.Parse(begun.Split('.')[0]));

        Assert.True((await call.SoonAsync()).IsPaused);
        Assert.False(fixture.Handlers.HasMore);
        Assert.Equal(2, (await fixture.ExecutionsAsync()).Count); // the list, and the one that ran
    }

    [Fact]
    public async Task RunAsync_EndsWhatRuns_WhenTheRunIsCancelled_AndLeavesNothingWaiting()
    {
        await _fixture.BeginItemsAsync(5, Tries);
        var call = _fixture.DeliverItemsAsync(5, window: 2);
        await Handlers.BegunAsync(2);
        Handlers.Fail(0);
        Assert.Equal("2.1", await Handlers.BegunAsync()); // 0 waits, 1 and 2 run, 3 and 4 have not begun

        _fixture.Put(RunStatus.Cancelling);
        _fixture.Time.Advance(RunWatch.Interval);

        Assert.NotNull((await call.SoonAsync()).Report);
        Assert.Equal(".1 Running, 0.1 Failed, 0.2 Cancelled, 1.1 Cancelled, 2.1 Cancelled", await _fixture.RecordAsync());
        var waited = await _fixture.Run.LastAsync(0, 0);
        Assert.Equal((null, null), (waited.StartedAt, waited.DueAt)); // it never ran
        Assert.NotNull((await _fixture.Run.LastAsync(0, 1)).StartedAt);
    }

    // Also one whose process died before the wait for its next round was recorded.
    [Fact]
    public async Task RunAsync_CancelsTheNextRounds_WhenTheRunIsCancelled()
    {
        await _fixture.BeginItemsAsync(4, ",'repeat':{'until':'false','delay_seconds':30}");
        var call = _fixture.DeliverItemsAsync(3, window: 3);
        await Handlers.BegunAsync(3);
        Handlers.Succeed(0);
        Handlers.Succeed(1);
        await _fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(30)).SoonAsync();

        _fixture.Put(RunStatus.Cancelling);
        _fixture.Time.Advance(RunWatch.Interval);

        Assert.NotNull((await call.SoonAsync()).Report);
        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [(await _fixture.Run.LastAsync(0, 0)) with { Index = 3, Attempt = 1, Status = ExecutionStatus.Succeeded, Round = new Round(1, 1, EditorFixture.Start) }], [], CancellationToken.None);
        Assert.NotNull((await _fixture.DeliverItemsAsync(4, window: 1).SoonAsync()).Report);
        Assert.Equal(".1 Running, 0.1 Succeeded, 0.2 Cancelled, 1.1 Succeeded, 1.2 Cancelled, 2.1 Cancelled, 3.1 Succeeded, 3.2 Cancelled", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_TriesNothingAgain_WhenTheRunIsCancelledAndAHandlerFailsOverIt()
    {
        using var fixture = new StepsFixture(async (_, cancelled) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return TaskResult.Failed(Fault);
        });
        await fixture.BeginItemsAsync(2, Tries);
        var call = fixture.DeliverItemsAsync(2, window: 1);
        await fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(300)).SoonAsync(); // the limit of the attempt that begins

        fixture.Put(RunStatus.Cancelling);
        fixture.Time.Advance(RunWatch.Interval);

        Assert.NotNull((await call.SoonAsync()).Report);
        Assert.Equal(".1 Running, 0.1 Failed", await fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_NeedsNoWorker_WhenTheRunIsCancelled()
    {
        // A long task of another run has the only worker.
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginItemsAsync(3);
        var busy = fixture.OccupyAWorker();
        var call = fixture.DeliverUntilItWaits(new TaskStep(StepKind.Work, StepsFixture.Of(3, 3)));
        await fixture.PollAsync();

        fixture.Put(RunStatus.Cancelling);
        fixture.Time.Advance(RunWatch.Interval);

        Assert.NotNull((await call.SoonAsync()).Report);
        Assert.Equal(".1 Running", await fixture.RecordAsync());
        busy.SetResult();
    }

    [Fact]
    public async Task RunAsync_GoesOn_WhenTheRunIsCancelled_ForCleanUp()
    {
        await _fixture.BeginItemsAsync(3, Tries + ",'trigger_rule':'always'");
        var call = _fixture.DeliverItemsAsync(3, window: 1);
        await Handlers.BegunAsync();

        _fixture.Put(RunStatus.Cancelling);
        await _fixture.PollAsync();
        Handlers.Fail(0);
        for (var index = 1; index < 3; index++)
        {
            Assert.Equal($"{index}.1", await Handlers.BegunAsync());
            Handlers.Succeed(index);
        }

        await _fixture.Time.PassAsync(TimeSpan.FromSeconds(10)).SoonAsync();
        Assert.Equal("0.2", await Handlers.BegunAsync());
        Handlers.Succeed(0, 2);
        Assert.NotNull((await call.SoonAsync()).Report);
    }

    [Fact]
    public async Task RunAsync_EndsWhatRuns_WhenTheRunReachesItsTimeLimit()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{},'for_each':[0,1]}]", ",'timeout_seconds':3");
        await _fixture.DoAsync(StepKind.Work, new TaskCall(0, Kind: CallKind.Expand));
        var call = _fixture.DeliverItemsAsync(2, window: 1);
        await Handlers.BegunAsync();

        await _fixture.PollAsync();
        await _fixture.PollAsync();
        Assert.False(call.IsCompleted);
        _fixture.Time.Advance(RunWatch.Interval);

        Assert.NotNull((await call.SoonAsync()).Report);
        Assert.Equal(".1 Running, 0.1 Cancelled", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_BeginsNothing_WhenTheRunIsToEndAlready_AndEndsWhatACrashLeftWaiting()
    {
        await _fixture.BeginItemsAsync(4, Tries);
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 0, error: Fault);
        await _fixture.LeaveAsync(ExecutionStatus.Waiting, 0, attempt: 2, dueAt: EditorFixture.Start.AddSeconds(9), hasBegun: false);
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 1, error: Fault);
        await _fixture.LeaveAsync(ExecutionStatus.Succeeded, 2);
        _fixture.Put(RunStatus.Cancelling);

        Assert.NotNull((await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(4, 4))).Report);
        Assert.NotNull((await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(4, 4))).Report); // delivered again

        Assert.Equal(".1 Running, 0.1 Failed, 0.2 Cancelled, 1.1 Failed, 2.1 Succeeded", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task Collect_LeavesNoItemOpen_WhenTheRunIsCancelledAfterACrash()
    {
        // Item 0 was cut short. 1 waits to be tried again, and the call that it is of is not made any more.
        await _fixture.BeginItemsAsync(3, Tries);
        await _fixture.LeaveAsync(ExecutionStatus.Running, 0);
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 1, error: Fault);
        await _fixture.LeaveAsync(ExecutionStatus.Waiting, 1, attempt: 2, dueAt: EditorFixture.Start.AddSeconds(9), hasBegun: false);
        _fixture.Put(RunStatus.Cancelling);

        await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(1, 1));
        var report = (await _fixture.DoAsync(StepKind.Work, new TaskCall(0, Kind: CallKind.Collect))).Report;

        Assert.Equal(ExecutionStatus.Cancelled, report?.Status);
        Assert.Equal(".1 Cancelled, 0.1 Cancelled, 1.1 Failed, 1.2 Cancelled", await _fixture.RecordAsync());
        var (cut, waited) = (await _fixture.Run.LastAsync(0, 0), await _fixture.Run.LastAsync(0, 1));
        Assert.Equal((EditorFixture.Start.AddSeconds(-5), EditorFixture.Start, "the run was ended early"), (cut.StartedAt, cut.CompletedAt, cut.StatusReason));
        Assert.Equal((null, EditorFixture.Start, null), (waited.StartedAt, waited.CompletedAt, waited.DueAt));
    }

    [Fact]
    public async Task RunAsync_ThrowsAfterTheOthersHaveEnded_WhenTheStoreFails()
    {
        await _fixture.BeginItemsAsync(3);
        var call = _fixture.DeliverItemsAsync(3, window: 3);
        await Handlers.BegunAsync(3);

        var before = _fixture.Store.Writes.Count;
        FailWrite(before);
        Handlers.Succeed(1); // it is not known whether its end is on record
        while (_fixture.Store.Writes.Count == before)
        {
            await Task.Yield();
        }

        Handlers.Succeed(0);
        Assert.False(call.IsCompleted);
        Handlers.Succeed(2);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => call.SoonAsync());
        Assert.Equal(("Items of task 'a' could not be recorded.", "away"), (thrown.Message, thrown.InnerException?.Message));
        Assert.Equal(".1 Running, 0.1 Succeeded, 1.1 Succeeded, 2.1 Succeeded", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_BeginsNoItemAfterTheStoreFailed_AndRunsNoneAgain()
    {
        await _fixture.BeginItemsAsync(2);
        var call = _fixture.DeliverItemsAsync(2, window: 1);
        Assert.Equal("0.1", await Handlers.BegunAsync());

        FailWrite(_fixture.Store.Writes.Count);
        Handlers.Succeed(0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.SoonAsync());
        Assert.False(Handlers.HasMore);

        var again = _fixture.DeliverItemsAsync(2, window: 2);
        Assert.Equal("1.1", await Handlers.BegunAsync());
        Handlers.Succeed(1);
        Assert.NotNull((await again.SoonAsync()).Report);
        Assert.Equal(".1 Running, 0.1 Succeeded, 1.1 Succeeded", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_TriesAgain_WhenTheDelayCouldNotBeRecorded()
    {
        await _fixture.BeginItemsAsync(1, Tries);
        var call = _fixture.DeliverItemsAsync(1, window: 1);
        await Handlers.BegunAsync();

        FailWrite(_fixture.Store.Writes.Count + 1);
        Handlers.Fail(0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.SoonAsync());

        var again = _fixture.DeliverItemsAsync(1, window: 1);
        await _fixture.Time.PassAsync(TimeSpan.FromSeconds(10)).SoonAsync();
        Assert.Equal("0.2", await Handlers.BegunAsync());
        Handlers.Succeed(0, 2);
        Assert.NotNull((await again.SoonAsync()).Report);
    }

    [Fact]
    public async Task RunAsync_Throws_WhenTheHostStops_AndRecordsNoEnd()
    {
        await _fixture.BeginItemsAsync(3, Tries);
        using var stopping = new CancellationTokenSource();
        var call = _fixture.DeliverItemsAsync(3, window: 2, stopping.Token);
        await Handlers.BegunAsync(2);
        Handlers.Fail(0);
        await Handlers.BegunAsync();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
        Assert.Equal(".1 Running, 0.1 Failed, 0.2 Waiting, 1.1 Running, 2.1 Running", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_Throws_WhenTheHostStopsWhileNothingIsDue()
    {
        await _fixture.BeginItemsAsync(1, Tries);
        using var stopping = new CancellationTokenSource();
        var call = _fixture.DeliverItemsAsync(1, window: 1, stopping.Token);
        await Handlers.BegunAsync();
        Handlers.Fail(0);
        await _fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(10)).SoonAsync();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
    }

    private void FailWrite(int failing) =>
        _fixture.Store.OnRecord = write => write == failing ? Task.FromException(new IOException("away")) : Task.CompletedTask;
}
