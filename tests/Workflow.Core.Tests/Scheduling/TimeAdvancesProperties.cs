using CsCheck;
using NodaTime;
using NodaTime.TimeZones;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Tests.Definitions.Schedules.Cron;
using Workflow.Core.Timing;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>
/// Every computation of a next instant advances in time: in every zone, around its clock changes, and at both ends of time.
/// </summary>
public class TimeAdvancesProperties
{
    private const int Many = 60;

    private static readonly string[] Zones = [.. TimeZones.All];

    // The cron of each kind that comes often, and any other.
    private static readonly Gen<string> AnyCron = Gen.OneOf(
        CronReaderProperties.Any,
        One("* * * * *", "*/30 * * * *", "59/5 1 * * *", "30 0-3 * * *", "30 1 * * *", "0 0 * * *", "15,45 0,1,2,3 * * *", "0 0 31W * *", "0 0 29 2 *", "H H * * *"));

    private static readonly Gen<DateTimeOffset> AnyInstant = Gen.OneOf(
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero)),
        Gen.Long[Times.Utc("1970-01-01 00:00").UtcTicks, Times.Utc("2060-01-01 00:00").UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero)),
        One(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue.AddHours(-3)));

    private static readonly Gen<(ScheduleDefinition Definition, DateTimeOffset At)> Any = Gen.Select(
        AnyCron,
        One(Zones),
        AnyInstant,
        One(0, 30, 600, 86_400),
        Gen.Enum<CatchUp>(),
        Gen.Double[-4, 4],
        (cron, zone, instant, jitter, catchUp, hours) => (
            Times.Cron(cron, zone) with { ScheduleJitterSeconds = jitter, CatchUp = catchUp },
            NearAChange(zone, instant, hours)))
        .Where(any => FireTimes.Fault(any.Item1, Times.WorkflowId) is null);

    [Fact]
    public void Next_IsLater_AndTheSameFromAnyInstantInBetween() =>
        Any.Sample(
            any =>
            {
                var times = FireTimes.Of(any.Definition, Times.WorkflowId);
                var at = any.At;
                for (var i = 0; i < Many && times.Next(at) is { } next; i++)
                {
                    Assert.True(next > at);
                    Assert.Equal(next, times.Next(at + ((next - at) / 2)));
                    Assert.Equal(next, times.Next(next.AddTicks(-1)));
                    at = next;
                }
            },
            iter: TestRun.Rounds(2_000, 400));

    [Fact]
    public void After_IsInOrder_AndEachIsDueBeforeTheNext() =>
        Any.Sample(
            any =>
            {
                var schedule = Times.Schedule(any.Definition);
                var due = schedule.After(any.At).Take(Many).ToList();
                Assert.All(due, d => Assert.True(d.Instant > any.At && d.DueAt >= d.Instant));
                Assert.All(due.Zip(due.Skip(1)), pair => Assert.True(pair.First.Instant < pair.Second.Instant && pair.First.DueAt < pair.Second.Instant));
                Assert.Equal(due.Take(1), schedule.NextDue(any.At) is { } next ? [next] : []);

                var upcoming = schedule.Upcoming(any.At, Many);
                Assert.All(upcoming, d => Assert.True(d.DueAt >= any.At));
                Assert.Equal(upcoming.Select(d => d.Instant).Distinct().Order(), upcoming.Select(d => d.Instant));
            },
            iter: TestRun.Rounds(500, 100));

    [Fact]
    public void Plan_MovesOn_WheneverItDecides() =>
        Gen.Select(Any, Gen.Double[0, 3_000]).Sample(
            (any, minutes) =>
            {
                var schedule = Times.Schedule(any.Definition);
                var now = Later(any.At, minutes);
                var cursor = any.At;
                TickPlan plan;
                do
                {
                    plan = TickRule.Plan(schedule, cursor, now);
                    Assert.True(plan.Ticks.IsEmpty ? plan.Cursor == cursor && !plan.IsMore : plan.Cursor > cursor);
                    Assert.True(plan.NextDue is null || plan.NextDue > now || plan.IsMore);
                    InOrder(plan.Ticks, cursor);
                    cursor = plan.Cursor;
                }
                while (plan.IsMore);

                InOrder(TickRule.Close(schedule, any.At, now), any.At);
                InOrder(TickRule.Pause(schedule, any.At, now, "why"), any.At);
            },
            iter: TestRun.Rounds(300, 60));

    [Fact]
    public void Instants_OfABackfillAreInOrder_AndWithinItsSpan() =>
        Gen.Select(Any, Gen.Double[0, 3_000]).Sample(
            (any, minutes) =>
            {
                var to = Later(any.At, minutes);
                var instants = BackfillRule.Instants(Times.Schedule(any.Definition), any.At, to).ToList();
                Assert.Equal(instants.Distinct().Order(), instants);
                Assert.All(instants, instant => Assert.True(instant > any.At && instant < to));
            },
            iter: TestRun.Rounds(300, 60));

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void InOrder(IEnumerable<Tick> ticks, DateTimeOffset after)
    {
        foreach (var tick in ticks)
        {
            Assert.True(tick.ScheduledFor > after && tick.Last >= tick.ScheduledFor);
            after = tick.Last;
        }
    }

    private static DateTimeOffset NearAChange(string name, DateTimeOffset instant, double hours)
    {
        var zone = TzdbDateTimeZoneSource.Default.ForId(name);
        var interval = zone.GetZoneInterval(Instant.FromDateTimeOffset(instant));
        return interval.HasEnd && interval.End.ToUnixTimeTicks() < DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks
            ? Later(interval.End.ToDateTimeOffset(), hours * 60)
            : instant;
    }

    private static DateTimeOffset Later(DateTimeOffset instant, double minutes) =>
        new(Math.Clamp(instant.UtcTicks + (long)(minutes * TimeSpan.TicksPerMinute), 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
