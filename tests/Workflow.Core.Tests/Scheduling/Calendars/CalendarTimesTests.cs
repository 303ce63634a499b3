using System.Globalization;
using CsCheck;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.TimeZones;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Core.Tests.Scheduling.Calendars;

/// <summary>Instants on the dates of a calendar are dropped, or move to the next business day.</summary>
public class CalendarTimesTests
{
    // 2027-12-24 is a Friday.
    [Theory]
    [InlineData("0 9 * * *", OnExcluded.Skip, "2027-12-25", "12-24 09:00|12-26 09:00|12-27 09:00")]
    [InlineData("0 9 * * *", OnExcluded.NextBusinessDay, "2027-12-25", "12-24 09:00|12-26 09:00|12-27 09:00")] // one with that of Monday
    [InlineData("0 9 * * FRI", OnExcluded.Skip, "2027-12-24", "12-31 09:00|01-07 09:00|01-14 09:00")]
    [InlineData("0 9 * * FRI", OnExcluded.NextBusinessDay, "2027-12-24", "12-27 09:00|12-31 09:00|01-07 09:00")]
    [InlineData("0 9 * * FRI", OnExcluded.NextBusinessDay, "2027-12-24 2027-12-27", "12-28 09:00|12-31 09:00|01-07 09:00")]
    [InlineData("0 9 * * FRI", OnExcluded.NextBusinessDay, "2027-12-27", "12-24 09:00|12-31 09:00|01-07 09:00")]
    [InlineData("0 8,20 * * FRI,SAT", OnExcluded.NextBusinessDay, "2027-12-24", "12-25 08:00|12-25 20:00|12-27 08:00|12-27 20:00|12-31 08:00")] // a Saturday that is not in the calendar stays
    [InlineData("0 8 * * FRI", OnExcluded.NextBusinessDay, "", "12-24 08:00|12-31 08:00")]
    [InlineData("30 */6 * * FRI", OnExcluded.NextBusinessDay, "2027-12-24", "12-27 00:30|12-27 06:30|12-27 12:30|12-27 18:30|12-31 00:30")]
    public void After_DropsOrMoves(string cron, OnExcluded onExcluded, string dates, string expected)
    {
        var shown = Of(new ScheduleEntry { CronExpression = cron, ExcludeCalendar = "de", OnExcluded = onExcluded }, dates)
            .After(Times.Utc("2027-12-24 00:00")).Take(expected.Split('|').Length).Select(at => at.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture));

        Assert.Equal(expected, string.Join('|', shown));
    }

    [Theory]
    [InlineData("Europe/Berlin", "0 0 * * *", "2027-12-25", "12-23 23:00|12-25 23:00")] // the date is that of the zone
    [InlineData("America/New_York", "30 20 * * *", "2027-12-24", "12-24 01:30|12-26 01:30")]
    [InlineData("Europe/Berlin", "30 2 * * SAT", "2027-03-27", "03-29 00:30")] // with another offset than the date that it moves from
    [InlineData("Europe/Berlin", "30 2 * * THU", "2027-03-25 2027-03-26 2027-03-29", "03-30 00:30")]
    public void After_IsOnTheClockOfTheZone(string zone, string cron, string dates, string expected)
    {
        var from = Times.Utc(dates.StartsWith("2027-03", StringComparison.Ordinal) ? "2027-03-25 00:00" : "2027-12-23 12:00");
        var shown = Of(new ScheduleEntry { CronExpression = cron, TimeZone = zone, ExcludeCalendar = "de", OnExcluded = dates.StartsWith("2027-03", StringComparison.Ordinal) ? OnExcluded.NextBusinessDay : OnExcluded.Skip }, dates)
            .After(from).Take(expected.Split('|').Length).Select(at => at.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture));

        Assert.Equal(expected, string.Join('|', shown));
    }

    [Fact]
    public void Interval_IsExcludedByItsLocalDate_AndCountedOn()
    {
        var times = Of(new ScheduleEntry { IntervalSeconds = 14 * 86_400, TimeZone = "Europe/Berlin", ExcludeCalendar = "de", OnExcluded = OnExcluded.NextBusinessDay }, "2027-12-24", startAt: "2027-12-10 08:00");

        Assert.Equal(["12-10 08:00", "12-27 08:00", "01-07 08:00"], times.After(Times.Utc("2027-12-01 00:00")).Take(3).Select(at => at.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void StartAt_ExcludesWhatWouldHaveMoved() => Assert.Equal(
        Times.Utc("2027-12-31 09:00"),
        Of(new ScheduleEntry { CronExpression = "0 9 * * FRI", ExcludeCalendar = "de", OnExcluded = OnExcluded.NextBusinessDay }, "2027-12-24", startAt: "2027-12-25 00:00").Next(Times.Utc("2027-12-01 00:00")));

    [Fact]
    public void Excluded_SaysWhere_AndWhy()
    {
        var entry = new ScheduleEntry { CronExpression = "0 9 * * FRI", TimeZone = "Europe/Berlin", ExcludeCalendar = "de", OnExcluded = OnExcluded.NextBusinessDay };
        var times = Of(entry, "2027-12-24", more: new ScheduleEntry { CronExpression = "0 12 * * *", ExcludeCalendar = "de" });

        Assert.Equal(
            ["0 moved to 2027-12-27T09:00:00+01:00: 2027-12-24 is in the calendar de", "1 skipped: 2027-12-24 is in the calendar de"],
            times.Excluded(Times.Utc("2027-12-20 00:00"), Times.Utc("2027-12-31 00:00"), 10).Select(e => $"{e.Schedule} {e.Reason}"));
        Assert.Single(times.Excluded(Times.Utc("2027-12-20 00:00"), null, 1));
        Assert.Empty(times.Excluded(Times.Utc("2027-12-25 00:00"), null, 10));
        Assert.Equal([Times.Utc("2027-12-24 08:00")], times.MovedTo(Times.Utc("2027-12-27 08:00")));
        Assert.Empty(times.MovedTo(Times.Utc("2027-12-31 08:00")));
        Assert.Equal(
            "At 09:00, on Friday (Europe/Berlin), and on the next business day instead of the dates of the calendar de. At 12:00 every day (UTC), except on the dates of the calendar de.",
            times.Explanation);
    }

    // 40 days without a business day.
    [Fact]
    public void Excluded_IsDropped_WhenNoBusinessDayIsNear()
    {
        var dates = string.Join(' ', Enumerable.Range(0, 40).Select(i => new DateOnly(2027, 12, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        var times = Of(new ScheduleEntry { CronExpression = "0 9 * * *", ExcludeCalendar = "de", OnExcluded = OnExcluded.NextBusinessDay }, dates);

        Assert.Equal(Times.Utc("2028-01-10 09:00"), times.Next(Times.Utc("2027-12-01 00:00")));
        var excluded = times.Excluded(Times.Utc("2027-12-01 00:00"), null, 50);
        Assert.Equal((40, 9), (excluded.Count, excluded.Count(e => e.MovedTo is null)));
        Assert.Contains("as there is no business day within 31 days", excluded[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_IsNone_WhenTheCalendarHasEveryDate() =>
        Assert.Null(Of(new ScheduleEntry { CronExpression = "0 0 29 2 *", ExcludeCalendar = "de" }, "2028-02-29 2032-02-29", endAt: "2034-01-01 00:00").Next(Times.Utc("2027-12-01 00:00")));

    [Fact]
    public void Read_SaysThatACalendarIsMissing() =>
        Assert.Equal("schedule 0: there is no calendar 'de'", FireTimes.Fault(new ScheduleDefinition { Schedules = [new ScheduleEntry { CronExpression = "@daily", ExcludeCalendar = "de" }] }, 7));

    // Computed instant by instant, over the whole span.
    [Fact]
    public void After_IsWhatEachInstantBecomes() =>
        Gen.Select(
            Gen.Int[0, 4].SelectMany(i => Gen.Const(new[] { "0 9 * * *", "*/45 * * * *", "30 2 * * FRI", "0 0 1,15 * *", "15 1-3 * * *" }[i])),
            Gen.Int[0, 5].SelectMany(i => Gen.Const(new[] { "UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "America/Santiago", "Australia/Lord_Howe" }[i])),
            Gen.Int[0, 400].Array[0, 60],
            Gen.Bool,
            Gen.Int[0, 300 * 1440],
            Gen.Int[0, 1]).Sample(
            (cron, zone, days, moves, minutes, kind) =>
            {
                var entry = new ScheduleEntry { CronExpression = kind == 0 ? cron : null, IntervalSeconds = kind == 0 ? null : 86_400 * 3 / 2, TimeZone = zone, ExcludeCalendar = "de", OnExcluded = moves ? OnExcluded.NextBusinessDay : OnExcluded.Skip };
                var first = new DateOnly(2026, 1, 1);
                var dates = days.Select(first.AddDays).ToHashSet();
                var from = Times.Utc("2026-01-01 00:00").AddMinutes(minutes);
                var to = from.AddDays(30);
                var plain = FireTimes.Of(new ScheduleDefinition { Schedules = [entry with { ExcludeCalendar = null, OnExcluded = OnExcluded.Skip }] }, Times.WorkflowId);
                var expected = plain.After(from.AddDays(-40)).TakeWhile(at => at <= to).Select(at => Becomes(at, TzdbDateTimeZoneSource.Default.ForId(zone), dates, moves)).OfType<DateTimeOffset>().Where(at => at > from && at <= to).Distinct().Order();

                var times = FireTimes.Of(new ScheduleDefinition { Schedules = [entry] }, Times.WorkflowId, Set(dates));
                var found = times.After(from).TakeWhile(at => at <= to).ToList();
                Assert.Equal(expected, found);
                Assert.All(found, at => Assert.Equal(at, times.Next(at.AddTicks(-1)))); // from any cursor
            },
            iter: TestRun.Rounds(1_000, 200));

    private static DateTimeOffset? Becomes(DateTimeOffset instant, DateTimeZone zone, HashSet<DateOnly> dates, bool moves)
    {
        var local = instant.ToInstant().InZone(zone).LocalDateTime;
        if (!dates.Contains(local.Date.ToDateOnly()))
        {
            return instant;
        }

        for (var day = 1; moves && day <= 31; day++)
        {
            var target = local.Date.PlusDays(day);
            if (target.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !dates.Contains(target.ToDateOnly()))
            {
                return zone.ResolveLocal(target.At(local.TimeOfDay), Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, (_, _, _, after) => after.Start.InZone(zone))).ToDateTimeOffset().ToUniversalTime();
            }
        }

        return null;
    }

    private static CalendarSet Set(IEnumerable<DateOnly> dates) => new(new Dictionary<string, CalendarDates>(StringComparer.Ordinal) { ["de"] = new CalendarDates(dates) });

    private static FireTimes Of(ScheduleEntry entry, string dates, string? startAt = null, string? endAt = null, ScheduleEntry? more = null) => FireTimes.Of(
        new ScheduleDefinition
        {
            Schedules = more is null ? [entry] : [entry, more],
            StartAt = startAt is null ? null : Times.Utc(startAt),
            EndAt = endAt is null ? null : Times.Utc(endAt),
        },
        Times.WorkflowId,
        Set(dates.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(date => DateOnly.Parse(date, CultureInfo.InvariantCulture))));
}
