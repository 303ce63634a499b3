using CsCheck;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Tests.Definitions.Schedules.Cron;
using Workflow.Core.Timing;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>Several schedules of one workflow have the instants of each of them, in order, once.</summary>
public class JoinedSchedulesProperties
{
    private const int Many = 40;

    private static readonly string[] Zones = [.. TimeZones.All];

    private static readonly Gen<ScheduleEntry> AnyEntry = Gen.OneOf(
        Gen.Select(
            Gen.OneOf(CronReaderProperties.Any, One("* * * * *", "*/30 * * * *", "59/5 1 * * *", "30 1 * * *", "0 0 * * *", "0 12 * * MON-FRI", "H H * * *")),
            One(Zones),
            (cron, zone) => new ScheduleEntry { CronExpression = cron, TimeZone = zone }),
        Gen.Select(Gen.Int[60, 200_000], One(Zones), (seconds, zone) => new ScheduleEntry { IntervalSeconds = seconds, TimeZone = zone }));

    private static readonly Gen<(ScheduleDefinition Definition, DateTimeOffset At)> Any = Gen.Select(
        AnyEntry.Array[1, 5],
        AnInstant,
        One(0, 600),
        Gen.Enum<CatchUp>(),
        Gen.Double[-60, 60],
        Gen.Double[0, 400],
        (entries, at, jitter, catchUp, start, end) => (
            new ScheduleDefinition { Schedules = entries, ScheduleJitterSeconds = jitter, CatchUp = catchUp, StartAt = start < 0 ? null : at.AddDays(start), EndAt = end < 100 ? null : at.AddDays(60 + end) },
            at))
        .Where(any => FireTimes.Fault(any.Item1, Times.WorkflowId) is null);

    private static Gen<DateTimeOffset> AnInstant => Gen.Long[Times.Utc("1990-01-01 00:00").UtcTicks, Times.Utc("2050-01-01 00:00").UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    [Fact]
    public void After_IsTheUnionOfTheEntries() =>
        Any.Sample(
            any =>
            {
                var (definition, at) = any;
                var times = FireTimes.Of(definition, Times.WorkflowId);
                var each = definition.Entries.Select(entry => FireTimes.Of(definition with { Schedules = [entry] }, Times.WorkflowId)).ToList();
                var joined = times.After(at).Take(Many).ToList();

                Assert.Equal(each.SelectMany(one => one.After(at).Take(Many)).Distinct().Order().Take(Many), joined);
                Assert.All(joined, instant => Assert.Equal(
                    Enumerable.Range(0, each.Count).Where(i => each[i].Next(instant.AddTicks(-1)) == instant),
                    times.MadeBy(instant)));

                // From any position, as from the stored cursor, it goes on with the same instants.
                Assert.All(joined.Zip(joined.Skip(1)), pair => Assert.Equal(pair.Second, times.Next(pair.First)));
                Assert.All(joined.Zip(joined.Skip(1)), pair => Assert.Equal(pair.Second, times.Next(pair.First + ((pair.Second - pair.First) / 2))));
            },
            iter: TestRun.Rounds(500, 100));

    [Fact]
    public void Plan_DecidesEachInstantOnce_HoweverItIsPolled() =>
        Gen.Select(Any, Gen.Double[0.1, 2_000].Array[1, 8]).Sample(
            (any, minutes) =>
            {
                var schedule = Times.Schedule(any.Definition);
                var (cursor, now) = (any.At, any.At);
                List<Tick> ticks = [];
                foreach (var pause in minutes)
                {
                    now = now.AddMinutes(pause);
                    for (var isMore = true; isMore;)
                    {
                        var plan = TickRule.Plan(schedule, cursor, now);
                        ticks.AddRange(plan.Ticks);
                        (cursor, isMore) = (plan.Cursor, plan.IsMore);
                    }
                }

                var due = schedule.After(any.At).TakeWhile(d => d.DueAt <= now).Select(d => d.Instant).ToList();
                Assert.Equal(due.Count, ticks.Sum(t => t.Count));
                Assert.Equal(due.Count == 0 ? any.At : due[^1], cursor);
                Assert.Equal(ticks.Select(t => t.ScheduledFor).Order(), ticks.Select(t => t.ScheduledFor));
                Assert.Subset(due.ToHashSet(), ticks.SelectMany(t => new[] { t.ScheduledFor, t.Last }).ToHashSet());
                Assert.Equal(due.Where(d => d < now), BackfillRule.Instants(schedule, any.At, now).Take(due.Count(d => d < now)));
            },
            iter: TestRun.Rounds(300, 60));

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
