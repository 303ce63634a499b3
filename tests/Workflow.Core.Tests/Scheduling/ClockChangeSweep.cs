using NodaTime;
using NodaTime.TimeZones;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Timing;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>
/// Every change of every zone of the database, 1970 to 2037, against an independent reference: it steps through UTC, reads
/// the local clock at each step, and fires the times that the clock has reached or skipped. In its short form it checks the
/// changes that are not by an hour and a few of the others; with <c>WORKFLOW_FULL=1</c>, as in <c>.ci/run</c>, all of them.
/// </summary>
public class ClockChangeSweep(ITestOutputHelper output)
{
    private static readonly Instant First = Instant.FromUtc(1970, 1, 1, 0, 0);
    private static readonly Instant Last = Instant.FromUtc(2038, 1, 1, 0, 0);
    private static readonly Duration Before = Duration.FromHours(3);
    private static readonly Duration After = Duration.FromHours(5);

    private static readonly Times[] All =
    [
        new("* * * * *", true, (_, _, _) => true),
        new("*/30 * * * *", true, (_, minute, _) => minute % 30 == 0),
        new("1 * * * *", true, (_, minute, _) => minute == 1),
        new("59/5 */2 * * *", true, (hour, minute, _) => minute == 59 && hour % 2 == 0),
        new("30 0-3 * * *", true, (hour, minute, _) => minute == 30 && hour <= 3),
        new("0-20/10 1 * * *", true, (hour, minute, _) => minute is 0 or 10 or 20 && hour == 1),
        new("0 0 * * *", false, (hour, minute, _) => minute == 0 && hour == 0),
        new("30 1 * * *", false, (hour, minute, _) => minute == 30 && hour == 1),
        new("0,15,45 0,1,2,3,23 * * *", false, (hour, minute, _) => minute is 0 or 15 or 45 && hour is 0 or 1 or 2 or 3 or 23),
        new("30 2 * * 0", false, (hour, minute, date) => minute == 30 && hour == 2 && date.DayOfWeek == IsoDayOfWeek.Sunday),
        new("0 0,12 L * *", false, (hour, minute, date) => minute == 0 && hour is 0 or 12 && date.PlusDays(1).Day == 1),
        new("59 23 * 1-6,9-11 1-5", false, (hour, minute, date) => minute == 59 && hour == 23 && date.Month is not (7 or 8 or 12) && date.DayOfWeek <= IsoDayOfWeek.Friday),
    ];

    [Fact]
    public void Next_GivesTheReferencesInstants_AroundEveryChange()
    {
        var source = TzdbDateTimeZoneSource.Default;
        var (zones, changes, instants) = (0, 0, 0);
        foreach (var zone in source.CanonicalIdMap.Values.Distinct().Order(StringComparer.Ordinal).Select(source.ForId))
        {
            zones++;
            FireTimes[]? times = null;
            var intervals = zone.GetZoneIntervals(First, Last).ToList();
            for (var i = 1; i < intervals.Count; i++)
            {
                if (!TestRun.IsFull && i < intervals.Count - 1 && IsUsual(intervals, i))
                {
                    continue;
                }

                changes++;
                times ??= [.. All.Select(t => FireTimes.Of(Scheduling.Times.Cron(t.Cron, zone.Id), Scheduling.Times.WorkflowId))];
                instants += Compare(zone, intervals, i, times);
            }
        }

        output.WriteLine($"{zones} zones, {changes} changes, {instants} instants{TestRun.Note}");
        Assert.True(zones > 300 && changes > TestRun.Rounds(full: 18_000, part: 1_000), $"{zones} zones, {changes} changes");
    }

    [Fact]
    public void Find_KnowsEveryZoneOfTheDatabase_AndEveryLink() =>
        Assert.All(TzdbDateTimeZoneSource.Default.GetIds(), id => Assert.Null(TimeZones.Find(id, out _)));

    private static bool IsUsual(List<ZoneInterval> intervals, int i) =>
        Math.Abs(intervals[i].WallOffset.Seconds - intervals[i - 1].WallOffset.Seconds) == 3_600
        && intervals[i].Duration > Duration.FromDays(7)
        && intervals[i].Savings != intervals[i - 1].Savings
        && intervals[i].Savings >= Offset.Zero && intervals[i - 1].Savings >= Offset.Zero
        && intervals[i].IsoLocalStart.Date == intervals[i - 1].IsoLocalEnd.Minus(Period.FromSeconds(1)).Date;

    private static int Compare(DateTimeZone zone, List<ZoneInterval> intervals, int i, FireTimes[] times)
    {
        var change = intervals[i].Start;
        var (from, to) = (change - Before, change + After);
        var expected = Reference(zone, intervals[i - 1], from, to);
        for (var t = 0; t < All.Length; t++)
        {
            List<long> actual = [];
            var (at, end) = (from.ToDateTimeOffset(), to.ToDateTimeOffset());
            for (var next = times[t].Next(at); next <= end; next = times[t].Next(at))
            {
                Assert.True(next > at);
                at = next.Value;
                actual.Add(at.ToUnixTimeSeconds());
            }

            if (!actual.SequenceEqual(expected[t]))
            {
                Assert.Fail($"{zone.Id}, '{All[t].Cron}', {change}: {Said(expected[t])} expected, {Said(actual)} given");
            }
        }

        return expected.Sum(e => e.Count);
    }

    // If the clock was changed shortly before, the reference starts before that change, to know the last shown time.
    private static List<long>[] Reference(DateTimeZone zone, ZoneInterval before, Instant from, Instant to)
    {
        List<long>[] fired = [.. All.Select(_ => new List<long>())];
        var (first, last) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
        var isWhole = first % 60 == 0 && before.WallOffset.Seconds % 60 == 0 && zone.GetUtcOffset(to).Seconds % 60 == 0;
        var reached = long.MinValue; // the latest minute that the clock has shown or jumped over
        for (var at = before.HasStart && before.Start > from - Duration.FromDays(2) ? first - (2 * 86_400) : first; at <= last; at += isWhole ? 60 : 1)
        {
            var local = at + zone.GetUtcOffset(Instant.FromUnixTimeSeconds(at)).Seconds;
            var minute = (long)Math.Floor(local / 60.0);
            if (at > first && local % 60 == 0)
            {
                Fire(fired, at, minute, isPaced: true);
            }

            for (var passed = reached + 1; at > first && passed <= minute; passed++)
            {
                Fire(fired, at, passed, isPaced: false);
            }

            reached = Math.Max(reached, minute);
        }

        return [.. fired.Select(f => f.Distinct().ToList())];
    }

    private static void Fire(List<long>[] fired, long at, long minute, bool isPaced)
    {
        var local = LocalDateTime.FromDateTime(DateTime.UnixEpoch.AddMinutes(minute));
        for (var t = 0; t < All.Length; t++)
        {
            if (All[t].IsPaced == isPaced && All[t].Fits(local.Hour, local.Minute, local.Date))
            {
                fired[t].Add(at);
            }
        }
    }

    private static string Said(List<long> instants) => $"[{string.Join(", ", instants.Take(12).Select(at => Instant.FromUnixTimeSeconds(at)))}{(instants.Count > 12 ? ", …" : "")}]";

    private sealed record Times(string Cron, bool IsPaced, Func<int, int, LocalDate, bool> Fits);
}
