using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>A schedule of every ten minutes, on one day. A tick is written as its instant with its outcome.</summary>
public class TickRuleTests
{
    [Theory]

    // On time: whatever catch_up is, within two minutes.
    [InlineData(CatchUp.None, "10:00", "10:09:59", "", "10:00", "10:10")]
    [InlineData(CatchUp.None, "10:00", "10:10", "10:10 runs", "10:10", "10:20")]
    [InlineData(CatchUp.None, "10:00", "10:12", "10:10 runs", "10:10", "10:20")]
    [InlineData(CatchUp.Latest, "10:00", "10:12", "10:10 runs", "10:10", "10:20")]
    [InlineData(CatchUp.All, "10:00", "10:12", "10:10 runs", "10:10", "10:20")]

    // Missed.
    [InlineData(CatchUp.None, "10:00", "10:12:01", "10:10 skipped", "10:10", "10:20")]
    [InlineData(CatchUp.Latest, "10:00", "10:12:01", "10:10 caught up", "10:10", "10:20")]
    [InlineData(CatchUp.All, "10:00", "10:12:01", "10:10 caught up", "10:10", "10:20")]
    [InlineData(CatchUp.None, "10:00", "10:35", "10:10-10:30 skipped 3", "10:30", "10:40")]
    [InlineData(CatchUp.Latest, "10:00", "10:35", "10:10-10:20 skipped 2, 10:30 caught up", "10:30", "10:40")]
    [InlineData(CatchUp.All, "10:00", "10:35", "10:10 caught up, 10:20 caught up, 10:30 caught up", "10:30", "10:40")]

    // Missed, and one that is not: it is the latest.
    [InlineData(CatchUp.None, "10:00", "10:31", "10:10-10:20 skipped 2, 10:30 runs", "10:30", "10:40")]
    [InlineData(CatchUp.Latest, "10:00", "10:31", "10:10-10:20 skipped 2, 10:30 runs", "10:30", "10:40")]
    [InlineData(CatchUp.All, "10:00", "10:31", "10:10 caught up, 10:20 caught up, 10:30 runs", "10:30", "10:40")]

    // A clock that was set back: nothing comes twice.
    [InlineData(CatchUp.All, "10:00", "09:35", "", "10:00", "10:10")]
    public void Plan_Decides(CatchUp catchUp, string cursor, string now, string ticks, string newCursor, string nextDue)
    {
        var plan = TickRule.Plan(EveryTenMinutes(catchUp), Times.Today(cursor), Times.Today(now));

        Assert.Equal(ticks, Said(plan.Ticks));
        Assert.Equal(Times.Today(newCursor), plan.Cursor);
        Assert.Equal(Times.Today(nextDue), plan.NextDue);
        Assert.False(plan.IsMore);
        Assert.All(plan.Ticks, t => Assert.Equal(Times.Today(now), t.DecidedAt));
    }

    [Theory]
    [InlineData(CatchUp.Latest, 600, "10:45", "10:10-10:30 skipped 3, 10:40 caught up")]
    [InlineData(CatchUp.Latest, 240, "10:45", "10:10-10:40 skipped 4")]
    [InlineData(CatchUp.Latest, 300, "10:45", "10:10-10:30 skipped 3, 10:40 caught up")]
    [InlineData(CatchUp.All, 900, "10:45", "10:10-10:20 skipped 2, 10:30 caught up, 10:40 caught up")]
    [InlineData(CatchUp.All, 899, "10:45", "10:10-10:30 skipped 3, 10:40 caught up")]
    [InlineData(CatchUp.All, 60, "10:41:30", "10:10-10:30 skipped 3, 10:40 runs")]
    public void Plan_LooksNoFurtherBack_ThanTheWindow(CatchUp catchUp, int window, string now, string ticks) =>
        Assert.Equal(ticks, Said(TickRule.Plan(EveryTenMinutes(catchUp, d => d with { CatchUpWindowSeconds = window }), Times.Today("10:00"), Times.Today(now)).Ticks));

    [Fact]
    public void Plan_CatchesUpWithinADay_WhenAllAreAndNothingElseIsSaid()
    {
        var plan = TickRule.Plan(Times.Schedule(Times.Cron("0 * * * *") with { CatchUp = CatchUp.All }), Times.Utc("2026-11-20 00:00"), Times.Utc("2026-11-24 12:30"));

        Assert.Equal((TickOutcome.Skipped, 84), (plan.Ticks[0].Outcome, plan.Ticks[0].Count));
        Assert.Equal("missed: no host polled it within 120 s, and catch_up is all within 86400 s", plan.Ticks[0].Reason);
        Assert.Equal(Times.Utc("2026-11-23 13:00"), plan.Ticks[1].ScheduledFor);
        Assert.Equal(24, plan.Ticks.Count(t => t.Outcome == TickOutcome.Due));
    }

    [Fact]
    public void Plan_RunsTheLatest_HoweverOldItIs()
    {
        var plan = TickRule.Plan(Times.Schedule(Times.Cron("@yearly")), Times.Utc("2020-06-01 00:00"), Times.Utc("2026-11-24 12:00"));

        Assert.Equal([5, 1], plan.Ticks.Select(t => t.Count));
        Assert.Equal((TickOutcome.Due, Times.Utc("2026-01-01 00:00"), true), (plan.Ticks[1].Outcome, plan.Ticks[1].ScheduledFor, plan.Ticks[1].CaughtUp));
    }

    [Fact]
    public void Plan_CoversSoManyRuns_AndLeavesTheRest()
    {
        var schedule = Times.Schedule(Times.Cron("* * * * *") with { CatchUp = CatchUp.All });

        var plan = TickRule.Plan(schedule, Times.Today("10:00"), Times.Today("12:00"));

        Assert.Equal(TickRule.MaxRuns, plan.Ticks.Length);
        Assert.True(plan.IsMore);
        Assert.Equal(Times.Today("10:50"), plan.Cursor);
        Assert.Equal(Times.Today("10:51"), plan.NextDue);
    }

    [Fact]
    public void Plan_SkipsALimitedNumberOfInstants_AndTreatsNoneAsTheLatest()
    {
        var schedule = Times.Schedule(Times.Cron("* * * * *"));
        var now = Times.Utc("2026-11-24 12:00");

        var plan = TickRule.Plan(schedule, now.AddMinutes(-TickRule.MaxInstants - 100), now);
        var rest = TickRule.Plan(schedule, plan.Cursor, now);

        Assert.Equal((TickOutcome.Skipped, TickRule.MaxInstants), (Assert.Single(plan.Ticks).Outcome, plan.Ticks[0].Count));
        Assert.True(plan.IsMore);
        Assert.False(rest.IsMore);
        Assert.Equal(97, rest.Ticks[0].Count);
        Assert.Equal(3, rest.Ticks.Count(t => t.Outcome == TickOutcome.Due)); // those of the last two minutes
    }

    [Fact]
    public void Plan_HasNoNext_WhenTheScheduleHasEnded()
    {
        var schedule = EveryTenMinutes(CatchUp.Latest, d => d with { EndAt = Times.Today("10:10") });

        Assert.Null(TickRule.Plan(schedule, Times.Today("10:00"), Times.Today("10:10")).NextDue);
    }

    [Fact]
    public void Close_RunsWhatIsDue_AndSkipsWhatTheJitterPutOff()
    {
        var schedule = EveryTenMinutes(CatchUp.Latest, d => d with { ScheduleJitterSeconds = 600 });
        var due = schedule.NextDue(Times.Today("10:00"))!.Value.DueAt;

        Assert.Equal("10:10 runs", Said(TickRule.Close(schedule, Times.Today("10:00"), due)));
        var skipped = Assert.Single(TickRule.Close(schedule, Times.Today("10:00"), due.AddSeconds(-1)));
        Assert.Equal((TickOutcome.Skipped, "the schedule was changed before it was run"), (skipped.Outcome, skipped.Reason));
    }

    [Theory]
    [InlineData(CatchUp.Latest, "10:09", "", "")]
    [InlineData(CatchUp.Latest, "10:11", "10:10 skipped", "why")]
    [InlineData(CatchUp.Latest, "10:45", "10:10-10:30 skipped 3, 10:40 skipped", "missed: no host polled it within 120 s, and catch_up is latest|why")]
    [InlineData(CatchUp.All, "10:45", "10:10-10:40 skipped 4", "why")]
    public void Pause_RunsNothing_AndSaysWhy(CatchUp catchUp, string now, string ticks, string reasons)
    {
        var paused = TickRule.Pause(EveryTenMinutes(catchUp), Times.Today("10:00"), Times.Today(now), "why");

        Assert.Equal(ticks, Said(paused));
        Assert.Equal(reasons, string.Join('|', paused.Select(t => t.Reason)));
    }

    private static Schedule EveryTenMinutes(CatchUp catchUp, Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var definition = Times.Cron("*/10 * * * *") with { CatchUp = catchUp };
        return Times.Schedule(with is null ? definition : with(definition));
    }

    private static string Said(IEnumerable<Tick> ticks) => string.Join(", ", ticks.Select(t =>
        $"{t.ScheduledFor:HH:mm}{(t.Until is { } until ? $"-{until:HH:mm}" : "")} " + t switch
        {
            { Outcome: TickOutcome.Skipped, Count: 1 } => "skipped",
            { Outcome: TickOutcome.Skipped } => $"skipped {t.Count}",
            { CaughtUp: true } => "caught up",
            _ => "runs",
        }));
}
