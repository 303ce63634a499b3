using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Tests.LongWaits;

/// <summary>Changes at the moment when an orchestration continues as new are on record, and are read from there at once.</summary>
public sealed class ContinueAsNewTests
{
    [Theory]
    [InlineData("its event comes", RunStatus.Succeeded)]
    [InlineData("its child run ends", RunStatus.Succeeded)]
    [InlineData("it is cancelled", RunStatus.Cancelled)]
    [InlineData("its time is up", RunStatus.TimedOut)]
    public void Run_Ends_WhenAtTheMoment(string what, RunStatus outcome)
    {
        var (has, at) = (false, (DateTimeOffset?)null);
        var isChild = what == "its child run ends";
        var hub = new SimulatedHub(Run(), (step, now) => step.Kind switch
        {
            StepKind.Open => isChild ? new StepAnswer { ChildRunId = "child" } : new StepAnswer { EventName = "ok" },
            StepKind.Cancel => Ended(step, ExecutionStatus.Cancelled, now),
            StepKind.TakeEvent or StepKind.EndChild when has && outcome == RunStatus.Succeeded => Ended(step, ExecutionStatus.Succeeded, now),
            _ => new StepAnswer(),
        })
        {
            NotifiedEvery = TimeSpan.FromMinutes(5),
            Continuing = h =>
            {
                (has, at) = (true, at ?? h.Now);
                h.Record = outcome == RunStatus.Succeeded ? h.Record : h.Record with { Standing = new RunEndState(outcome, false, null) };
            },
        };

        hub.Pass(TimeSpan.FromDays(2));

        Assert.True(hub.HasEnded);
        Assert.Equal(outcome, hub.Outcome);
        Assert.Equal(at, hub.Now); // and not when it would have polled
    }

    [Fact]
    public void Run_EndsWhenItIsNotified_WheneverTheEventArrives()
    {
        var continued = 0;
        for (var notices = 1; notices <= HistoryLimit.MostRounds; notices++)
        {
            DateTimeOffset? comes = null;
            var hub = new SimulatedHub(Run(), (step, now) => step.Kind switch
            {
                StepKind.Open => new StepAnswer { EventName = "ok" },
                StepKind.TakeEvent when now >= comes => Ended(step, ExecutionStatus.Succeeded, now),
                _ => new StepAnswer(),
            })
            {
                NotifiedEvery = TimeSpan.FromMinutes(5),
            };
            comes = hub.Now + (notices * TimeSpan.FromMinutes(5));

            hub.Pass(TimeSpan.FromDays(2));

            Assert.True(hub.HasEnded);
            Assert.Equal(comes, hub.Now); // and not when some timer is over
            continued += hub.Continued;
        }

        Assert.NotEqual(0, continued);
    }

    [Fact]
    public void Run_GoesOnWhenItIsResumed_WhenItIsPausedAtTheMoment()
    {
        var (isPaused, opened) = (false, 0);
        DateTimeOffset? at = null;
        var hub = new SimulatedHub(Run(), (step, now) => step.Kind switch
        {
            StepKind.Open when isPaused && now < at + TimeSpan.FromDays(1) => new StepAnswer { IsPaused = true },
            StepKind.Open when isPaused => Ended(step, ExecutionStatus.Succeeded, now),
            StepKind.Open => Opened(ref opened),
            _ => new StepAnswer(),
        })
        {
            NotifiedEvery = TimeSpan.FromMinutes(5),
            Continuing = h => (isPaused, at) = (true, at ?? h.Now),
        };

        hub.Pass(TimeSpan.FromDays(4));

        Assert.True(hub.HasEnded);
        Assert.Equal(RunStatus.Succeeded, hub.Outcome);
        Assert.Equal(1, opened);
        Assert.InRange(hub.Now, at!.Value.AddDays(1), at.Value.AddDays(1).AddMinutes(5));
        Assert.InRange(hub.Continued, 2, hub.Steps); // it waits paused as it waits for anything
    }

    [Theory]
    [InlineData(3 * HistoryLimit.MostRounds)]
    [InlineData(20 * HistoryLimit.MostRounds)]
    public void Run_MakesProgress_UnderManyNotificationsAtEachResume(int notices)
    {
        var looks = 0;
        var hub = new SimulatedHub(Run(), (step, now) => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = "ok" },
            StepKind.TakeEvent when ++looks > 2 * HistoryLimit.MostRounds => Ended(step, ExecutionStatus.Succeeded, now),
            _ => new StepAnswer(),
        })
        {
            NotifiedEvery = TimeSpan.FromMinutes(5),
            NotifiedAtOnce = 3 * HistoryLimit.MostRounds,
            NotifiedWhenTakenUp = notices,
        };

        hub.Pass(TimeSpan.FromDays(2));

        Assert.Equal(RunStatus.Succeeded, hub.Outcome);
        Assert.InRange(hub.Continued, 1, 2 * HistoryLimit.MostRounds);
    }

    private static StepAnswer Opened(ref int count)
    {
        count++;
        return new StepAnswer { EventName = "ok" };
    }

    private static StepAnswer Ended(TaskStep step, ExecutionStatus status, DateTimeOffset now) => StepAnswer.Of(new TaskReport(step.Call, status) { At = now });

    private static RunSnapshot Run() => new(
        [new PlannedTask("task", [], TriggerRule.AllSuccess, false) { Waits = true }], null, [], new RunEndState(null, false, null));
}
