using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Session;

public class RunSessionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Chain_IsOneStepATask()
    {
        var host = new FakeSessionHost(Succeed);

        var driving = host.Drive(A("a"), A("b", 0), A("c", 1));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal(["Work 0", "Work 1", "Work 2"], host.Steps.Select(s => $"{s.Kind} {s.Call.Position}"));
        Assert.Equal(RunStatus.Succeeded, host.Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void EndOfAChild_WakesOnlyTheTaskThatWaitsForIt(int children)
    {
        var ended = new HashSet<string>(StringComparer.Ordinal);
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { ChildRunId = $"child-{step.Call.Position}" },
            StepKind.EndChild when ended.Contains($"child-{step.Call.Position}") => Succeed(step),
            _ => new StepAnswer(),
        });
        var driving = host.Drive([.. Enumerable.Range(0, children).Select(i => Waiting($"task-{i}"))]);
        Assert.Equal(children, host.Count(StepKind.EndChild)); // it may have ended before it was waited for

        for (var i = children - 1; i >= 0; i--)
        {
            ended.Add($"child-{i}");
            host.Hear(RunChange.Ended($"child-{i}"));
        }

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal((2 * children, RunStatus.Succeeded), (host.Count(StepKind.EndChild), host.Outcome));
    }

    [Fact]
    public void EndOfAChild_IsFoundByPolling_WhenTheNotificationIsLost()
    {
        var hasEnded = false;
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { ChildRunId = "child" },
            StepKind.EndChild when hasEnded => Succeed(step),
            _ => new StepAnswer(),
        });
        var driving = host.Drive(Waiting("a"));
        host.Pass(TimeSpan.FromHours(24));
        Assert.InRange(host.Count(StepKind.EndChild), 24, 32); // after a minute, two, four, and then every hour

        hasEnded = true;
        host.Pass(TimeSpan.FromHours(1));

        Assert.True(driving.IsCompletedSuccessfully);
    }

    [Fact]
    public void Paused_BeginsNothing_UntilItIsResumed()
    {
        var isPaused = true;
        var host = new FakeSessionHost(step => isPaused ? new StepAnswer { IsPaused = true } : Succeed(step));
        var driving = host.Drive(A("a"));
        host.Hear(RunChange.Of(RunStatus.Paused));
        Assert.False(driving.IsCompleted);

        isPaused = false;
        host.Hear(RunChange.Of(RunStatus.Running));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal(RunStatus.Succeeded, host.Outcome);
    }

    [Fact]
    public void Paused_AtTheVeryEnd_EndsWhenItIsResumed()
    {
        var host = new FakeSessionHost(Succeed) { MayEnd = false };
        var driving = host.Drive(A("a"));
        Assert.False(driving.IsCompleted);

        host.MayEnd = true;
        host.Hear(RunChange.Of(RunStatus.Running));

        Assert.True(driving.IsCompletedSuccessfully);
    }

    [Fact]
    public void Retry_IsRecorded_AndBegunWhenItIsDue()
    {
        var host = new FakeSessionHost(step => step is { Kind: StepKind.Work, Call.Attempt: 1 } ? Fail(step) : Succeed(step));
        var driving = host.Drive(A("a") with { Retry = new RetryPolicy { MaxAttempts = 2, InitialIntervalSeconds = 60 } });
        Assert.Equal(["Work 1", "Delay 2"], host.Steps.Select(s => $"{s.Kind} {s.Call.Attempt}"));
        host.Pass(Minute - TimeSpan.FromTicks(1));
        Assert.Equal(2, host.Steps.Count);

        host.Pass(TimeSpan.FromTicks(1));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal((StepKind.Work, 2), (host.Steps[^1].Kind, host.Steps[^1].Call.Attempt));
    }

    [Fact]
    public void Event_GoesToTheFirstTask_AndWakesNoOther()
    {
        var events = 0;
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = "ok" },
            StepKind.TakeEvent when events > 0 && events-- > 0 => Succeed(step),
            _ => new StepAnswer(),
        });
        var driving = host.Drive(Waiting("a"), Waiting("b"), Waiting("c"));

        List<int> taken = [];
        for (var i = 0; i < 3; i++)
        {
            events++;
            host.Hear(RunChange.Of(RunStatus.Running));
            taken.Add(host.Steps.Last(s => s.Kind == StepKind.TakeEvent && s.Call.Position == i).Call.Position);
        }

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal([0, 1, 2], taken);
        Assert.InRange(host.Count(StepKind.TakeEvent), 3, 6); // one check when it arrives, and one when a task is next
    }

    [Fact]
    public void TimeLimit_IsOnRecord_BeforeTheLoopIsNotified()
    {
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = "never" },
            StepKind.Cancel => StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled)),
            _ => new StepAnswer(),
        });
        host.Standing = new RunEndState(null, false, host.Now + Minute);
        var driving = host.Drive(Waiting("a"), A("b", 0));
        host.Standing = new RunEndState(RunStatus.TimedOut, false, null);
        host.Pass(Minute - TimeSpan.FromTicks(1));
        Assert.Equal((0, false), (host.StandingAsked, driving.IsCompleted));

        host.Pass(TimeSpan.FromTicks(1));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal((1, RunStatus.TimedOut), (host.StandingAsked, host.Outcome));
        Assert.Equal([1], host.Settled);
    }

    [Fact]
    public void Cancel_IsProcessedOnce_AndEndsWaitingTasks()
    {
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { DueAt = DateTimeOffset.MaxValue - TimeSpan.FromDays(1) },
            StepKind.Cancel => StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled)),
            _ => new StepAnswer(),
        });
        var driving = host.Drive(Waiting("a"), Waiting("b"));

        host.Standing = new RunEndState(RunStatus.Cancelled, false, null);
        host.Hear(RunChange.Of(RunStatus.Cancelling));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal((2, RunStatus.Cancelled), (host.Count(StepKind.Cancel), host.Outcome));
    }

    [Fact]
    public void CancelledStep_ReportsTheOrder_BeforeAnyNotification()
    {
        FakeSessionHost? host = null;
        host = new FakeSessionHost(step =>
        {
            host!.Standing = new RunEndState(RunStatus.Cancelled, false, null); // as the step has seen
            return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled));
        });

        var driving = host.Drive(A("a"), A("b", 0));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal((1, RunStatus.Cancelled), (host.StandingAsked, host.Outcome));
        Assert.Equal([1], host.Settled); // CANCELLED with the run, and not because an upstream failed
    }

    [Fact]
    public void CleanUp_OfAChild_EndsWithItsParents()
    {
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { ChildRunId = "child" },
            StepKind.Cancel => new StepAnswer { ChildRunId = "child" },
            _ => new StepAnswer(),
        });
        _ = host.Drive(Waiting("a"));

        host.Standing = new RunEndState(RunStatus.Cancelled, false, null);
        host.Hear(RunChange.Of(RunStatus.Cancelling));
        Assert.Equal(1, host.Count(StepKind.Cancel));

        host.Standing = new RunEndState(RunStatus.Cancelled, true, null);
        host.Hear(RunChange.Of(RunStatus.Cancelling));
        Assert.Equal(2, host.Count(StepKind.Cancel));

        host.Hear(RunChange.Of(RunStatus.Cancelling));
        Assert.Equal(2, host.Count(StepKind.Cancel)); // cancelled once
    }

    [Fact]
    public void Recorded_IsAnswered_AndNotDoneAgain()
    {
        var host = new FakeSessionHost(Succeed);

        var driving = host.Drive(
            [new RecordedExecution(0, null, 1, ExecutionStatus.Succeeded, host.Now, host.Now)], A("a"), A("b", 0));

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal([1], host.Steps.Select(s => s.Call.Position));
    }

    [Fact]
    public async Task Fault_OfTheHost_IsThrown()
    {
        var host = new FakeSessionHost(_ => throw new IOException("the disk"));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Drive(A("a")));

        Assert.IsType<IOException>(thrown.InnerException);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Wait_EndsAtItsInstant_HoweverEarlyTheTimersAre(int slackSeconds)
    {
        var dueAt = default(DateTimeOffset);
        var host = new FakeSessionHost(step => step.Kind == StepKind.Open ? new StepAnswer { DueAt = dueAt } : Succeed(step)) { TimerSlack = TimeSpan.FromSeconds(slackSeconds) };
        dueAt = host.Now + Minute;
        var driving = host.Drive(Waiting("a"));

        host.Pass(Minute);

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal(dueAt, host.Steps[^1].DueAt); // the step waits for what is left
    }

    // 'b' would begin after any end of 'a'. In a process that sees 'a' end the run, and in one that finds it on record.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TaskThatEndsTheRun_EndsItBeforeWhatFollowsIsDecided(bool isOnRecord)
    {
        var ending = new RunEndState(RunStatus.Failed, IsCleanupOver: false, null);
        FakeSessionHost host = null!;
        host = new FakeSessionHost(step =>
        {
            host.Standing = ending;
            return step.Kind == StepKind.Open ? StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Failed)) : Succeed(step);
        });
        host.Standing = isOnRecord ? ending : host.Standing;
        RecordedExecution[] recorded = isOnRecord ? [new RecordedExecution(0, null, 1, ExecutionStatus.Failed, null, null)] : [];

        _ = host.Drive(
            recorded,
            Waiting("a") with { Ends = RunStatus.Failed },
            A("b", 0) with { Rule = TriggerRule.AllDone },
            A("clean", 0) with { Rule = TriggerRule.Always });

        Assert.DoesNotContain(host.Steps, step => step.Call.Position == 1);
        Assert.Contains(host.Steps, step => step.Call.Position == 2);
        Assert.Equal(RunStatus.Failed, host.Outcome);
    }

    private static PlannedTask A(string name, params int[] upstreams) => new(name, [.. upstreams], TriggerRule.AllSuccess, false);

    private static PlannedTask Waiting(string name) => A(name) with { Waits = true };

    private static StepAnswer Succeed(TaskStep step) => StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Succeeded));

    private static StepAnswer Fail(TaskStep step) => StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Failed) { Retryable = true, At = Definitions.EditorFixture.Start });
}
