using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Scheduling;

namespace Workflow.Core.Tests.Definitions.Schedules;

public class ScheduleEntryTests
{
    [Fact]
    public void Read_TakesEveryMember()
    {
        var schedule = Read("'schedules':[{'cron_expression':'0 8 * * MON-FRI','time_zone':'Europe/Berlin'},{'interval_seconds':7200,'exclude_calendar':'de-2027_x','on_excluded':'next_business_day'}]", out var faults);

        Assert.Empty(faults);
        Assert.True(schedule.IsSet);
        Assert.Equal(
            [new ScheduleEntry { CronExpression = "0 8 * * MON-FRI", TimeZone = "Europe/Berlin" }, new ScheduleEntry { IntervalSeconds = 7_200, ExcludeCalendar = "de-2027_x", OnExcluded = OnExcluded.NextBusinessDay }],
            schedule.Entries);
        Assert.Equal(schedule, StoredJson.Read<ScheduleDefinition>(StoredJson.Write(schedule)));
    }

    [Theory]
    [InlineData("'schedules':5", "/schedules: must be a list, not a number")]
    [InlineData("'schedules':['@daily']", "/schedules/0: must be an object, not a text")]
    [InlineData("'schedules':[{}]", "/schedules/0: must have either cron_expression or interval_seconds")]
    [InlineData("'schedules':[{'cron_expression':'@daily','interval_seconds':60}]", "/schedules/0: must have either cron_expression or interval_seconds")]
    [InlineData("'schedules':[{'cron_expression':'@daily'},{'cron_expression':'0 0 30 2 *'}]", "/schedules/1/cron_expression: never occurs: no date matches it")]
    [InlineData("'schedules':[{'cron_expression':'x','time_zone':'y'}]", "/schedules/0/time_zone: 'y' is not an IANA time zone, such as Europe/Berlin", "/schedules/0/cron_expression: must have 5 fields, for minute, hour, day of month, month, day of week; it has 1")]
    [InlineData("'schedules':[{'interval_seconds':59},{'interval_seconds':31536001},{'interval_seconds':'1h'}]", "/schedules/0/interval_seconds: must be from 60 to 31536000, not 59", "/schedules/1/interval_seconds: must be from 60 to 31536000, not 31536001", "/schedules/2/interval_seconds: must be a whole number, not a text")]
    [InlineData("'schedules':[{'interval_seconds':60,'time_zone':''}]", "/schedules/0/time_zone: must not be empty")]
    [InlineData("'schedules':[{'interval_seconds':60,'catch_up':'all'}]", "/schedules/0/catch_up: is not a known member; the members are cron_expression, exclude_calendar, interval_seconds, on_excluded, time_zone")]
    [InlineData("'schedules':[{'interval_seconds':60,'exclude_calendar':'a b'},{'interval_seconds':60,'exclude_calendar':''}]", "/schedules/0/exclude_calendar: must be 1 to 100 letters, digits, - and _", "/schedules/1/exclude_calendar: must not be empty")]
    [InlineData("'schedules':[{'interval_seconds':60,'on_excluded':'next_business_day'}]", "/schedules/0/on_excluded: has no effect without exclude_calendar")]
    [InlineData("'schedules':[{'interval_seconds':60,'on_excluded':'move'}]", "/schedules/0/on_excluded: 'move' is not one of skip, next_business_day")]
    [InlineData("'schedules':[{'interval_seconds':60,'exclude_calendar':null,'on_excluded':'skip'}]")]
    [InlineData("'cron_expression':'@daily','schedules':[{'interval_seconds':60}]", "/cron_expression: can't be given with schedules: it is one of them")]
    [InlineData("'time_zone':'Europe/Berlin','schedules':[{'interval_seconds':60}]", "/time_zone: can't be given with schedules: each has its own")]
    [InlineData("'schedules':[{'interval_seconds':60}],'inputs':{'x':{'required':true}}", "/inputs/x: is required, and a schedule gives no inputs: it needs a default")]
    [InlineData("'schedules':[{'cron_expression':'@yearly'}],'start_at':'2026-02-01T00:00:00Z','end_at':'2026-12-31T00:00:00Z'", "/end_at: leaves no instant of the schedule after start_at")]
    [InlineData("'schedules':[{'cron_expression':'@yearly'},{'interval_seconds':86400}],'start_at':'2026-02-01T00:00:00Z','end_at':'2026-12-31T00:00:00Z'")]
    [InlineData("'cron_expression':null,'time_zone':'UTC','schedules':[{'cron_expression':'@daily','interval_seconds':null,'time_zone':'UTC'}]")] // as it is shown
    [InlineData("'cron_expression':'@daily','time_zone':'Europe/Berlin','schedules':[]")]
    public void Read_NamesEveryFault(string members, params string[] expected)
    {
        Read(members, out var faults);

        Assert.Equal(expected, faults.Select(f => $"{f.Pointer}: {f.Detail}"));
    }

    [Fact]
    public void Read_RefusesMoreThanItsLimit()
    {
        var (most, more) = (DefinitionLimits.Schedules, DefinitionLimits.Schedules + 1);
        Read($"'schedules':[{string.Join(',', Enumerable.Repeat("{'interval_seconds':60}", most))}]", out var none);
        Read($"'schedules':[{string.Join(',', Enumerable.Repeat("{'interval_seconds':60}", more))}]", out var faults);

        Assert.Empty(none);
        Assert.Equal("/schedules", Assert.Single(faults).Pointer);
    }

    [Fact]
    public void Equals_ComparesEveryMember()
    {
        var one = Read("'schedules':[{'interval_seconds':60}]", out _);
        Assert.Equal(one, Read("'schedules':[{'interval_seconds':60}]", out _));
        Assert.Equal(one.GetHashCode(), Read("'schedules':[{'interval_seconds':60}]", out _).GetHashCode());

        ScheduleDefinition[] others =
        [
            one with { Schedules = null },
            one with { Schedules = [new ScheduleEntry { IntervalSeconds = 61 }] },
            one with { CronExpression = "@daily" },
            one with { TimeZone = "Europe/Berlin" },
            one with { CatchUp = CatchUp.All },
            one with { CatchUpWindowSeconds = 60 },
            one with { ScheduleJitterSeconds = 1 },
            one with { StartAt = DateTimeOffset.UnixEpoch },
            one with { EndAt = DateTimeOffset.UnixEpoch },
            one with { PauseAfterFailures = 1 },
            one with { OverlapPolicy = ScheduleOverlapPolicy.Skip },
        ];
        Assert.All(others, other => Assert.NotEqual(one, other));
        Assert.Equal(typeof(ScheduleDefinition).GetProperties().Count(p => p.CanWrite), others.Length - 1);
    }

    [Theory]
    [InlineData(60, "Every minute, counted from 1970-01-01T00:00:00+00:00 (UTC).")]
    [InlineData(90, "Every 90 seconds, counted from 1970-01-01T00:00:00+00:00 (UTC).")]
    [InlineData(3_600, "Every hour, counted from 1970-01-01T00:00:00+00:00 (UTC).")]
    [InlineData(129_600, "Every 36 hours, counted from 1970-01-01T00:00:00+00:00 (UTC).")]
    [InlineData(1_209_600, "Every 2 weeks, counted from 1970-01-01T00:00:00+00:00 (UTC).")]
    public void Explanation_HasTheLargestUnit(int seconds, string expected) => Assert.Equal(expected, Of(new ScheduleEntry { IntervalSeconds = seconds }).Explanation);

    [Theory]
    [InlineData(3_600, null, "2026-11-24 10:20", "11:00 12:00 13:00")]
    [InlineData(3_600, null, "2026-11-24 10:59", "11:00 12:00 13:00")]
    [InlineData(3_600, null, "2026-11-24 11:00", "12:00 13:00 14:00")]
    [InlineData(5_400, "2026-11-24 10:10", "2026-11-24 09:00", "10:10 11:40 13:10")]
    [InlineData(5_400, "2026-11-24 10:10", "2026-11-25 00:00", "01:10 02:40 04:10")]
    [InlineData(25_200, null, "2026-11-24 00:00", "06:00 13:00 20:00")] // 7 h, which divide no day
    public void Interval_IsCountedFromItsAnchor(int seconds, string? startAt, string after, string expected)
    {
        var times = FireTimes.Of(new ScheduleDefinition { Schedules = [new ScheduleEntry { IntervalSeconds = seconds }], StartAt = startAt is null ? null : Times.Utc(startAt) }, Times.WorkflowId);

        Assert.Equal(expected, string.Join(' ', times.After(Times.Utc(after)).Take(3).Select(at => at.ToString("HH:mm", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void After_JoinsTheEntries_AndSaysWhichMadeAnInstant()
    {
        var times = Of(new ScheduleEntry { CronExpression = "0 8,12 * * *" }, new ScheduleEntry { IntervalSeconds = 6 * 3_600 }, new ScheduleEntry { CronExpression = "0 9 * * *", TimeZone = "Europe/Berlin" });

        Assert.Equal(
            ["00:00 1", "06:00 1", "08:00 0,2", "12:00 0,1", "18:00 1", "00:00 1"],
            times.After(Times.Utc("2026-11-23 23:59")).Take(6).Select(at => $"{at:HH:mm} {string.Join(',', times.MadeBy(at))}"));
        Assert.Equal("At 08:00 and 12:00 every day (UTC). Every 6 hours, counted from 1970-01-01T00:00:00+00:00 (UTC). At 09:00 every day (Europe/Berlin).", times.Explanation);
        Assert.Equal("2026-11-24T09:00:00+01:00", Of(new ScheduleEntry { CronExpression = "0 9 * * *", TimeZone = "Europe/Berlin" }, new ScheduleEntry { CronExpression = "0 8 * * *" }).Local(Times.Utc("2026-11-24 08:00")));
    }

    [Fact]
    public void Interval_EndsWithTime() => Assert.Null(Of(new ScheduleEntry { IntervalSeconds = 31_536_000 }).Next(DateTimeOffset.MaxValue.AddDays(-1)));

    private static FireTimes Of(params ScheduleEntry[] entries) => FireTimes.Of(new ScheduleDefinition { Schedules = entries }, Times.WorkflowId);

    private static ScheduleDefinition Read(string members, out List<Fault> faults)
    {
        faults = [];
        return DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w',{members}}}"), BodyUse.Create, faults).Definition.Schedule;
    }
}
