using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Steps;

public class RunWatchTests
{
    private static readonly Run TheRun = new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = RunStatus.Running,
        Trigger = RunTrigger.Manual,
        CreatedAt = EditorFixture.Start,
        StartedAt = EditorFixture.Start,
    };

    private readonly FakeRunStore _store = new();
    private readonly ObservedTime _time = new(EditorFixture.Start);
    private readonly ListLogger<RunWatch> _log = new();
    private readonly RunWatch _watch;
    private int _looks;

    public RunWatchTests()
    {
        var launcher = new FakeLauncher(_store);
        var starter = new RunStarter(new FakeWorkflowStore(), _store, _store, new RunIdSource(_time, new Random(1)), launcher);
        _watch = new RunWatch(_store, new RunControl(_store, _store, _store, new RunEnds(new QueuePromoter(starter, _time)), launcher, _time), _time, _log);
        _store.Put(TheRun);
        _store.OnGet = _ =>
        {
            Interlocked.Increment(ref _looks);
            return Task.CompletedTask;
        };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Enter_PollsOncePerInterval_HoweverManyWorkOnTheRun(int users)
    {
        var watched = Enumerable.Range(0, users).Select(_ => Enter(TheRun)).ToList();

        for (var second = 1; second <= 5; second++)
        {
            await PollAsync();
            Assert.Equal(second, _looks);
        }

        watched.ForEach(w => w.Dispose());
    }

    [Fact]
    public async Task Enter_PollsEachRun()
    {
        _store.Put(TheRun with { Id = "s" });
        using var one = Enter(TheRun);
        using var other = Enter(TheRun with { Id = "s" });
        var (ofOne, ofOther) = (Fired(one.Run.EndsEarly(TriggerRule.AllSuccess)), Fired(other.Run.EndsEarly(TriggerRule.AllSuccess)));
        _store.Put(TheRun with { Id = "s", Status = RunStatus.Cancelling });

        await PollAsync(runs: 2);

        await ofOther.SoonAsync();
        Assert.Equal((2, false), (_looks, ofOne.IsCompleted));
    }

    [Fact]
    public async Task Dispose_StopsPolling_WhenTheLastLeaves()
    {
        var (one, other) = (Enter(TheRun), Enter(TheRun));
        one.Dispose();
        one.Dispose(); // leaves once
        await PollAsync();
        Assert.Equal(1, _looks);

        other.Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _looks);

        using var again = Enter(TheRun);
        await PollAsync();
        Assert.Equal(2, _looks);
    }

    [Fact]
    public void EndsEarly_IsNotCancelled_WhenAllLeave()
    {
        // An abandoned handler continues; its run was not cancelled.
        var watched = Enter(TheRun);
        var ends = watched.Run.EndsEarly(TriggerRule.AllSuccess);

        watched.Dispose();

        Assert.False(ends.IsCancellationRequested);
    }

    [Theory] // what ends: tasks, clean-up; and whether the run is paused
    [InlineData(RunStatus.Pending, false, false, false)]
    [InlineData(RunStatus.Running, false, false, false)]
    [InlineData(RunStatus.Paused, false, false, true)]
    [InlineData(RunStatus.Cancelling, true, false, false)]
    [InlineData(RunStatus.Succeeded, true, true, false)]
    [InlineData(RunStatus.Failed, true, true, false)]
    [InlineData(RunStatus.Cancelled, true, true, false)]
    [InlineData(RunStatus.TimedOut, true, true, false)]
    [InlineData(null, true, true, false)] // gone
    public async Task Enter_NoticesAChange_WithinTheInterval(RunStatus? status, bool ends, bool endsCleanUp, bool isHeld)
    {
        using var watched = Enter(TheRun);
        var (ending, cleanUp) = (Fired(watched.Run.EndsEarly(TriggerRule.AllSuccess)), Fired(watched.Run.EndsEarly(TriggerRule.Always)));
        _store.Remove("r");
        if (status is { } now)
        {
            _store.Put(TheRun with { Status = now });
        }

        await PollAsync();

        await (ends ? ending.SoonAsync() : Task.CompletedTask);
        await (endsCleanUp ? cleanUp.SoonAsync() : Task.CompletedTask);
        Assert.Equal((ends, endsCleanUp, isHeld), (ending.IsCompleted, cleanUp.IsCompleted, watched.Run.IsPaused));
    }

    [Fact]
    public async Task IsPaused_IsTakenBack_WhenTheRunGoesOn()
    {
        using var watched = Enter(TheRun with { Status = RunStatus.Paused });
        Assert.True(watched.Run.IsPaused);

        await PollAsync();

        Assert.False(watched.Run.IsPaused);
    }

    [Theory]
    [InlineData(RunStatus.Paused, true, false)]
    [InlineData(RunStatus.Cancelling, false, true)]
    public void Enter_UsesWhatWasJustRead_WhenOthersWatchAlready(RunStatus status, bool isHeld, bool ends)
    {
        using var first = Enter(TheRun);
        using var second = Enter(TheRun with { Status = status });

        Assert.Equal((isHeld, ends), (second.Run.IsPaused, second.Run.EndsEarly(TriggerRule.AllSuccess).IsCancellationRequested));
    }

    [Fact]
    public void Enter_SeesAtOnceThatTheRunIsResumed_WhenOthersHaveSeenItPaused()
    {
        using var first = Enter(TheRun with { Status = RunStatus.Paused });
        using var second = Enter(TheRun);

        Assert.False(second.Run.IsPaused);
    }

    [Fact]
    public async Task Enter_TakesNothingBack_WhenItsReadIsOlderThanTheLastPoll()
    {
        using var first = Enter(TheRun);
        var older = ObservedRun.BeginRead();
        _store.Put(TheRun with { Status = RunStatus.Paused });
        await PollAsync();

        using var second = _watch.Enter(TheRun, PlanOf(null), older);

        Assert.True(second.Run.IsPaused);
    }

    [Theory]
    [InlineData(2.0, 1, false)]
    [InlineData(2.0, 2, true)]
    [InlineData(1.5, 2, true)] // at the look after it
    [InlineData(null, 5, false)]
    public async Task Enter_NoticesTheTimeLimit_CountedFromTheStartOfTheRun(double? timeout, int looks, bool ends)
    {
        using var watched = _watch.Enter(TheRun, PlanOf(timeout), ObservedRun.BeginRead());
        _time.Forget(); // that of the next look is set
        var (ending, cleanUp) = (Fired(watched.Run.EndsEarly(TriggerRule.AllSuccess)), Fired(watched.Run.EndsEarly(TriggerRule.Always)));

        for (var look = 0; look < looks; look++)
        {
            await PollAsync();
        }

        await (ends ? ending.SoonAsync() : Task.CompletedTask);
        Assert.Equal((ends, false), (ending.IsCompleted, cleanUp.IsCompleted));
    }

    [Fact]
    public void Enter_IsEndingAtOnce_WhenTheTimeLimitWasReached()
    {
        using var watched = _watch.Enter(TheRun with { Status = RunStatus.Cancelling, EndOrder = TimeOut }, PlanOf(10), ObservedRun.BeginRead());

        Assert.True(watched.Run.EndsEarly(TriggerRule.AllDone).IsCancellationRequested);
        Assert.False(watched.Run.EndsEarly(TriggerRule.Always).IsCancellationRequested);
    }

    [Fact]
    public async Task Enter_PollsAgain_WhenTheStoreCouldNotBeRead()
    {
        using var watched = Enter(TheRun);
        var ending = Fired(watched.Run.EndsEarly(TriggerRule.AllSuccess));
        var works = _store.OnGet;
        _store.OnGet = _ => throw new IOException("away");
        await PollAsync();
        _store.OnGet = _ => Task.FromCanceled(new CancellationToken(canceled: true)); // a time-out of its own
        await PollAsync();
        Assert.False(ending.IsCompleted);

        _store.OnGet = works;
        _store.Put(TheRun with { Status = RunStatus.Cancelling });
        await PollAsync();

        await ending.SoonAsync();
        Assert.Equal(
            [(LogLevel.Warning, "Run r could not be polled; it is polled again in 1 s"), (LogLevel.Warning, _log.Lines[0].Message)],
            _log.Lines.Select(l => (l.Level, l.Message)));
    }

    [Fact]
    public async Task Enter_EndsNothing_BeforeTheTimeLimitIsOnRecord()
    {
        using var watched = _watch.Enter(TheRun, PlanOf(1), ObservedRun.BeginRead());
        _time.Forget();
        var ending = Fired(watched.Run.EndsEarly(TriggerRule.AllSuccess));
        _store.OnTransition = _ => throw new IOException("the disk is full");

        await PollAsync();
        Assert.False(ending.IsCompleted);

        _store.OnTransition = null;
        await PollAsync();
        await ending.SoonAsync();
        Assert.Equal(EndCause.TimeLimit, (await _store.GetAsync("r", CancellationToken.None))?.EndOrder?.Cause);
    }

    [Theory]
    [InlineData("a person said so")]
    [InlineData(null)] // its time limit does
    public async Task Enter_EndsCleanUp_WhenItIsCancelled(string? told)
    {
        var order = TimeOut with { CleanupEnd = told };
        _store.Put(TheRun with { Status = RunStatus.Cancelling, EndOrder = order });
        using var watched = _watch.Enter(TheRun with { Status = RunStatus.Cancelling, EndOrder = TimeOut }, PlanOf(10, cleanup: 1), ObservedRun.BeginRead());
        _time.Forget();
        var cleanUp = Fired(watched.Run.EndsEarly(TriggerRule.Always));
        Assert.False(cleanUp.IsCompleted);

        await PollAsync();

        await cleanUp.SoonAsync();
    }

    private static EndOrder TimeOut => new(EndCause.TimeLimit, "it took too long", EditorFixture.Start);

    private static RunPlan PlanOf(double? timeout, double? cleanup = null) =>
        RunPlan.Of([], timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, cleanup is { } most ? TimeSpan.FromSeconds(most) : null);

    private static Task Fired(CancellationToken token)
    {
        var fired = new TaskCompletionSource();
        token.Register(fired.SetResult);
        return fired.Task;
    }

    private RunWatch.Watched Enter(Run run)
    {
        var watched = _watch.Enter(run, PlanOf(null), ObservedRun.BeginRead());
        _time.Forget(); // that of the next look is set
        return watched;
    }

    // An interval passes; a poll is over when the next one is awaited.
    private async Task PollAsync(int runs = 1)
    {
        _time.Advance(RunWatch.Interval);
        for (var run = 0; run < runs; run++)
        {
            await _time.WhenSetAsync(RunWatch.Interval).SoonAsync();
        }
    }
}
