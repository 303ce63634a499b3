using CsCheck;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>A scheduler that polls at random times: often, seldom, after outages, with a clock that is set back.</summary>
public class TickRuleProperties
{
    private static readonly DateTimeOffset Start = Times.Utc("2026-03-27 00:00");

    private static readonly Gen<ScheduleDefinition> Any = Gen.Select(
        Gen.OneOf(Gen.Const("* * * * *"), Gen.Const("*/7 * * * *"), Gen.Const("H * * * *"), Gen.Const("0 */3 * * *"), Gen.Const("30 2 * * *"), Gen.Const("15 1,2,3 * * *"), Gen.Const("0 0 * * 1-5")),
        Gen.OneOf(Gen.Const("UTC"), Gen.Const("Europe/Berlin"), Gen.Const("Australia/Lord_Howe")),
        Gen.Enum<CatchUp>(),
        Gen.OneOf(Gen.Const(0), Gen.Const(30), Gen.Const(600), Gen.Const(7_200)),
        Gen.OneOf(Gen.Const(60), Gen.Const(3_600), Gen.Const(86_400)),
        (cron, zone, catchUp, jitter, window) => Times.Cron(cron, zone) with
        {
            CatchUp = catchUp,
            CatchUpWindowSeconds = catchUp == CatchUp.None ? null : window,
            ScheduleJitterSeconds = jitter,
        });

    // Minutes between polls.
    private static readonly Gen<double[]> Looks = Gen.OneOf(Gen.Double[0, 1.5], Gen.Double[0, 10], Gen.Double[-30, 30], Gen.Double[0, 600]).Array[1, 60];

    [Fact]
    public void Plan_DecidesEveryInstantOnce_WheneverItLooks() =>
        Gen.Select(Any, Looks).Sample(
            (definition, looks) =>
            {
                var schedule = Times.Schedule(definition);
                var (cursor, now, latest) = (Start, Start, Start);
                List<Tick> ticks = [];
                foreach (var minutes in looks)
                {
                    now = now.AddMinutes(minutes);
                    latest = now > latest ? now : latest;
                    TickPlan plan;
                    do
                    {
                        plan = TickRule.Plan(schedule, cursor, now);
                        Assert.True(plan.Cursor >= cursor);
                        Assert.True(plan.NextDue is null || plan.NextDue > now || plan.IsMore);
                        Assert.InRange(plan.Ticks.Length, 0, ScheduleAdvance.MaxTicks);
                        ticks.AddRange(plan.Ticks);
                        cursor = plan.Cursor;
                    }
                    while (plan.IsMore);
                }

                var due = schedule.After(Start).TakeWhile(d => d.DueAt <= latest).Select(d => d.Instant).ToList();
                Assert.Equal(due, ticks.SelectMany(t => Covered(schedule, t)));
            },
            iter: TestRun.Rounds(1_000, 200));

    [Fact]
    public void Plan_IsTheSame_WhenItIsAskedAgain() =>
        Gen.Select(Any, Gen.Double[0, 5_000]).Sample(
            (definition, minutes) =>
            {
                var (one, other) = (TickRule.Plan(Times.Schedule(definition), Start, Start.AddMinutes(minutes)), TickRule.Plan(Times.Schedule(definition), Start, Start.AddMinutes(minutes)));

                Assert.Equal(one.Ticks, other.Ticks);
                Assert.Equal(one with { Ticks = [] }, other with { Ticks = [] });
            },
            iter: TestRun.Rounds(300, 60));

    [Fact]
    public void Jitter_KeepsTheOrder_AndIsLessThanAllowed() =>
        Any.Sample(
            definition =>
            {
                var schedule = Times.Schedule(definition);
                var due = schedule.After(Start).Take(100).ToList();

                Assert.All(due, d => Assert.InRange((d.DueAt - d.Instant).TotalSeconds, 0, Math.Max(0, definition.ScheduleJitterSeconds - 0.001)));
                Assert.All(due.Zip(due.Skip(1)), pair => Assert.True(pair.First.DueAt < pair.Second.Instant));
            },
            iter: TestRun.Rounds(300, 60));

    private static List<DateTimeOffset> Covered(Schedule schedule, Tick tick)
    {
        var covered = schedule.After(tick.ScheduledFor.AddTicks(-1)).TakeWhile(d => d.Instant <= (tick.Until ?? tick.ScheduledFor)).Select(d => d.Instant).ToList();
        Assert.Equal(tick.Count, covered.Count);
        return covered;
    }
}
