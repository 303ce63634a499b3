using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Scheduling;

public class ScheduleChangeTests
{
    private static readonly DateTimeOffset At = Times.Today("10:31");

    private static readonly ScheduleState State = new()
    {
        WorkflowId = Times.WorkflowId,
        Cursor = Times.Today("10:20"),
        DueAt = Times.Today("10:30"),
        ActiveSince = Times.Today("09:00"),
        TickCount = 8,
        Revision = "r",
    };

    private static readonly ScheduleDefinition EveryTenMinutes = Times.Cron("*/10 * * * *");

    [Fact]
    public void Apply_IsDueAtOnce_WhenTheWorkflowIsNew()
    {
        var state = ScheduleChange.Apply(null, null, Workflow(EveryTenMinutes), At)!;

        Assert.Equal((At, At, At), (state.Cursor, state.DueAt, state.ActiveSince));
        Assert.Empty(state.Pending);
    }

    [Fact]
    public void Apply_IsNeverDue_WhenTheNewWorkflowIsInactive() =>
        Assert.Null(ScheduleChange.Apply(null, null, Workflow(EveryTenMinutes, isActive: false), At)!.DueAt);

    [Fact]
    public void Apply_MakesNoState_WhenThereIsNoSchedule()
    {
        Assert.Null(ScheduleChange.Apply(null, null, Workflow(new ScheduleDefinition()), At));
        Assert.Null(ScheduleChange.Apply(null, Workflow(new ScheduleDefinition()), Workflow(new ScheduleDefinition(), isActive: false), At));
    }

    [Fact]
    public void Apply_ChangesNothing_WhenTheScheduleIsTheSame()
    {
        var before = Workflow(EveryTenMinutes);

        Assert.Same(State, ScheduleChange.Apply(State, before, before with { Definition = before.Definition with { Description = "new" } }, At));
    }

    [Fact]
    public void Apply_RunsWhatWasDueByTheOldSchedule_WhenItIsReplaced()
    {
        var state = ScheduleChange.Apply(State, Workflow(EveryTenMinutes), Workflow(Times.Cron("@daily")), At)!;

        var tick = Assert.Single(state.Pending);
        Assert.Equal((Times.Today("10:30"), TickOutcome.Due), (tick.ScheduledFor, tick.Outcome));
        Assert.Equal((At, At, Times.Today("09:00")), (state.Cursor, state.DueAt, state.ActiveSince));
        Assert.Equal((8, "r"), (state.TickCount, state.Revision));
    }

    [Fact]
    public void Apply_RunsWhatWasDue_AndThenNothing_WhenItIsDisabledOrRemoved()
    {
        foreach (var after in new[] { Workflow(EveryTenMinutes, isActive: false), Workflow(new ScheduleDefinition()) })
        {
            var (due, idle) = (ScheduleChange.Apply(State, Workflow(EveryTenMinutes), after, At)!, ScheduleChange.Apply(State, Workflow(EveryTenMinutes), after, Times.Today("10:25"))!);

            Assert.Single(due.Pending);
            Assert.Equal(At, due.DueAt);
            Assert.Empty(idle.Pending);
            Assert.Null(idle.DueAt);
        }
    }

    [Fact]
    public void Apply_ReplaysNothing_WhenItIsEnabled()
    {
        var paused = State with { DueAt = null, PausedReason = "failed" };

        var state = ScheduleChange.Apply(paused, Workflow(EveryTenMinutes, isActive: false), Workflow(EveryTenMinutes), At)!;

        Assert.Empty(state.Pending);
        Assert.Equal((At, At, At), (state.Cursor, state.DueAt, state.ActiveSince));
        Assert.Null(state.PausedReason);
    }

    [Fact]
    public void Apply_KeepsWhatIsPending_WhenItIsChanged()
    {
        var pending = new Tick { ScheduledFor = Times.Today("10:20"), Outcome = TickOutcome.Due, DecidedAt = Times.Today("10:20") };

        var state = ScheduleChange.Apply(State with { Pending = [pending] }, Workflow(EveryTenMinutes), Workflow(EveryTenMinutes, isActive: false), At)!;

        Assert.Equal([pending.ScheduledFor, Times.Today("10:30")], state.Pending.Select(t => t.ScheduledFor));
    }

    [Fact]
    public void Apply_NeverMovesTheCursorBack_WhenAnotherHostsClockWasAhead()
    {
        var ahead = State with { Cursor = Times.Today("10:40") };

        Assert.Equal(ahead.Cursor, ScheduleChange.Apply(ahead, Workflow(EveryTenMinutes), Workflow(Times.Cron("@daily")), At)!.Cursor);
    }

    [Fact]
    public void Apply_TakesTheClockAsItIs_WhenItIsEnabledAfterThatWasSetBack()
    {
        var ahead = State with { Cursor = Times.Today("11:40"), DueAt = Times.Today("11:50") };

        var disabled = ScheduleChange.Apply(ahead, Workflow(EveryTenMinutes), Workflow(EveryTenMinutes, isActive: false), At)!;
        var enabled = ScheduleChange.Apply(disabled, Workflow(EveryTenMinutes, isActive: false), Workflow(EveryTenMinutes), At)!;

        Assert.Equal(ahead.Cursor, disabled.Cursor);
        Assert.Equal((At, At), (enabled.Cursor, enabled.DueAt));
    }

    [Fact]
    public void WaitReason_NamesTheCursor_WhenTheClockWasSetBack()
    {
        Assert.Null(State.WaitReason(At));
        Assert.StartsWith("waits for 2026-11-24T11:40:00", (State with { Cursor = Times.Today("11:40") }).WaitReason(At), StringComparison.Ordinal);
    }

    private static StoredWorkflow Workflow(ScheduleDefinition schedule, bool isActive = true) =>
        new(Times.WorkflowId, 1, 1, isActive, new WorkflowDefinition { Name = "w", Schedule = schedule }, At, At);
}
