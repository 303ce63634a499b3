using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Tests.LongWaits;

/// <summary>The history of an orchestration stays short, however long its run waits and for what.</summary>
public sealed class HistoryLengthTests
{
    private const int EventsPerRound = 9;
    private const int EventsPerCall = 8;
    private const int EventsPerIteration = 13; // its delay, its timer, and its work or a drive

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Theory]
    [InlineData("an event, in time", 1, false, 96)] // a waiting run polls once an hour, too often to simulate a year
    [InlineData("a child run", 2, false, 60)]
    [InlineData("an event", 1, true, 36)]
    public void History_StaysShort_WhileARunWaitsFor(string what, int tasks, bool isNotified, int hours)
    {
        var hub = new SimulatedHub(Run(tasks), (step, now) => step.Kind switch
        {
            StepKind.Open => what switch
            {
                "a child run" => new StepAnswer { ChildRunId = "child" },
                "an event, in time" => new StepAnswer { EventName = "ok", DueAt = now + Year },
                _ => new StepAnswer { EventName = $"ok{step.Call.Position}" },
            },
            _ => new StepAnswer(),
        })
        { NotifiedEvery = isNotified ? TimeSpan.FromMinutes(30) : null };

        hub.Pass(TimeSpan.FromHours(hours));

        Assert.False(hub.HasEnded);
        AssertIsShort(hub, tasks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void History_StaysShort_WhileARunWaitsForAYear_AndItEndsInTime(int tasks)
    {
        DateTimeOffset? until = null;
        var hub = new SimulatedHub(Run(tasks) with { Standing = new RunEndState(null, false, new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero)) }, (step, now) => step.Kind switch
        {
            StepKind.Open => new StepAnswer { DueAt = until ??= now + Year }, // it is on record, and not decided again
            _ => StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Succeeded) { At = now }),
        });

        hub.Pass(2 * Year);

        Assert.True(hub.HasEnded);
        Assert.InRange(hub.Now, until!.Value, until.Value.AddMinutes(1));
        AssertIsShort(hub, tasks);
    }

    [Fact]
    public void Orchestration_DoesNotContinueAsNew_WhileItsHistoryIsShort()
    {
        var hub = new SimulatedHub(Run(3), (step, now) => step.Kind == StepKind.Open ? new StepAnswer { EventName = "ok" } : new StepAnswer());

        hub.Pass(TimeSpan.FromHours(24));

        Assert.Equal(0, hub.Continued);
    }

    [Fact]
    public void History_StaysShort_AndWhatFollowsIsNotHeldUp_WhileASlowTaskSharesItsActivity()
    {
        const int Wide = 120;
        var begun = 0;
        var hub = new SimulatedHub(
            new([.. Enumerable.Range(0, Wide).Select(i => new PlannedTask($"task-{i}", [], TriggerRule.AllSuccess, false)), .. Enumerable.Range(0, Wide).Select(i => new PlannedTask($"next-{i}", [i], TriggerRule.AllSuccess, false))], null, [], new RunEndState(null, false, null)),
            (step, now) =>
            {
                begun += step.Call.Position >= Wide ? 1 : 0;
                return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Succeeded) { At = now });
            })
        {
            Takes = step => step.Call.Position == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(20 * step.Call.Position),
        };

        hub.Pass(TimeSpan.FromMinutes(50));

        Assert.False(hub.HasEnded);
        Assert.Equal(Wide - 1, begun); // each at once, though the slow one is under way
        Assert.InRange(hub.LongestHistory, 1, Wide * EventsPerRound);
    }

    // Of a task that repeats, only the last round is on record for the orchestration; see RepeatedTaskTests.Snapshot_HasTheLastRoundOnly.
    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(100_000)]
    public void History_StaysShort_OverHundredsOfRounds(int delay)
    {
        const int rounds = 400;
        var began = 0;
        SimulatedHub? hub = null;
        hub = new SimulatedHub(Run(1) with { Tasks = [new PlannedTask("a", [], TriggerRule.AllSuccess, false)] }, (step, now) =>
        {
            var number = step.Call.Attempt;
            if (step.Kind == StepKind.Delay)
            {
                Put(new RecordedExecution(0, null, number, ExecutionStatus.Waiting, null, null, step.DueAt) { Round = new Round(number, 1) });
                return new StepAnswer();
            }

            Assert.Equal(++began, number);
            var ended = new RecordedExecution(0, null, number, ExecutionStatus.Succeeded, now, now) { Round = new Round(number, 1, number == rounds ? null : now.AddSeconds(delay)) };
            Put(ended);
            return StepAnswer.Of(TaskReport.Of(step.Call, ended));
        });
        var start = hub.Now;

        hub.Pass(2 * Year);

        Assert.Equal((true, RunStatus.Succeeded, rounds), (hub.HasEnded, hub.Outcome, began));
        Assert.InRange(hub.Now - start, TimeSpan.FromSeconds((rounds - 1.0) * delay), TimeSpan.FromSeconds((rounds - 1.0) * (delay + 2)));
        var most = delay > 0 ? HistoryLimit.MostRounds * EventsPerIteration : (DefinitionLimits.Attempts + HistoryLimit.MostRounds + HistoryLimit.MoreRoundsPerCall) * EventsPerRound; // without a delay, the first ones are not counted
        Assert.InRange(hub.LongestHistory, 1, most + 20);
        Assert.InRange(hub.Continued, 1, hub.Steps);

        void Put(RecordedExecution last) => hub!.Record = hub.Record with { Recorded = [last] };
    }

    [Fact]
    public void History_StaysShort_WhileATaskGetsNoWorker()
    {
        const int without = 400;
        var requested = 0;
        SimulatedHub? hub = null;
        hub = new SimulatedHub(
            Run(1) with { Tasks = [new PlannedTask("waits", [], TriggerRule.AllSuccess, false) { Waits = true }, new PlannedTask("works", [], TriggerRule.AllSuccess, false)] },
            (step, now) =>
            {
                if (step.Call.Position == 0)
                {
                    return step.Kind == StepKind.Open ? new StepAnswer { EventName = "ok" } : new StepAnswer();
                }

                if (++requested <= without)
                {
                    return StepAnswer.Again;
                }

                hub!.Record = hub.Record with { Recorded = [new RecordedExecution(1, null, 1, ExecutionStatus.Succeeded, now, now)] };
                return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Succeeded) { At = now });
            });

        hub.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(without + 1, requested);
        AssertIsShort(hub, tasks: 2);
    }

    [Fact]
    public void Orchestration_DrivesAgain_WhenItHasNoPlan()
    {
        var begun = 0;
        var hub = new SimulatedHub(Run(1) with { Tasks = [new PlannedTask("a", [], TriggerRule.AllSuccess, false)] }, (step, now) =>
        {
            begun++;
            return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Succeeded) { At = now });
        })
        { DrivesWithoutPlan = 2 };

        hub.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal((RunStatus.Succeeded, 1), (hub.Outcome, begun));
    }

    private static void AssertIsShort(SimulatedHub hub, int tasks)
    {
        var most = HistoryLimit.MostRounds + ((HistoryLimit.MoreRoundsPerCall + 1) * tasks);
        Assert.InRange(hub.LongestHistory, 1, (most * EventsPerRound) + (tasks * EventsPerCall) + 20);
        Assert.InRange(hub.Continued, 1, hub.Steps); // or it would not have been long enough to tell
    }

    private static RunSnapshot Run(int tasks) => new(
        [.. Enumerable.Range(0, tasks).Select(i => new PlannedTask($"task-{i}", [], TriggerRule.AllSuccess, false) { Waits = true })],
        null,
        [],
        new RunEndState(null, false, null));
}
