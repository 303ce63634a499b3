using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Tests.Scheduling;
using Workflow.Core.Timing;

namespace Workflow.Core.Tests.Definitions.Schedules;

public class FireTimesTests
{
    [Theory]
    [InlineData("0 0 30 2 *", "UTC", "never occurs: no date matches it")]
    [InlineData("0 0 31 4,6 *", "UTC", "never occurs: no date matches it")]
    [InlineData("x * * * *", "UTC", "minute: 'X' is not a number from 0 to 59")]
    public void Of_Refuses_WhatCantBeRead(string cron, string zone, string fault)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => FireTimes.Of(Times.Cron(cron, zone), 7));

        Assert.Equal($"The schedule of workflow 7 can't be read: {fault}.", refused.Message);
    }

    [Fact]
    public void Next_StaysWithinItsBounds_BothIncluded()
    {
        var times = FireTimes.Of(Times.Cron("*/10 * * * *") with { StartAt = Times.Today("10:10"), EndAt = Times.Today("10:20") }, 7);

        Assert.Equal(Times.Today("10:10"), times.Next(Times.Today("00:00")));
        Assert.Equal(Times.Today("10:20"), times.Next(Times.Today("10:10")));
        Assert.Null(times.Next(Times.Today("10:20")));
    }

    [Fact]
    public void Next_ReachesALeapDay() => Assert.Equal(Times.Utc("2028-02-29 00:00"), FireTimes.Of(Times.Cron("0 0 29 2 *"), 7).Next(Times.Today("10:00")));

    [Fact]
    public void Explanation_NamesTheZone() =>
        Assert.Equal("At 08:00, from Monday to Friday (Europe/Berlin).", FireTimes.Of(Times.Cron("0 8 * * 1-5", "Europe/Berlin"), 7).Explanation);

    [Theory]
    [InlineData("0 0 * * 7-3/2", "2026-11-22", "2026-11-24", "2026-11-29")]
    [InlineData("0 0 * * 7-1/2", "2026-11-22", "2026-11-29")]
    [InlineData("0 0 * * 7-3", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-29")]
    [InlineData("0 0 * * SUN-TUE/2", "2026-11-22", "2026-11-24", "2026-11-29")]
    [InlineData("0 0 * * 7/3", "2026-11-22", "2026-11-25", "2026-11-28", "2026-11-29")]
    [InlineData("0 0 * * 7-7", "2026-11-22", "2026-11-29", "2026-12-06")]
    [InlineData("0 0 * * 7-0", "2026-11-22", "2026-11-29", "2026-12-06")]
    [InlineData("0 0 * * 5-7", "2026-11-22", "2026-11-27", "2026-11-28", "2026-11-29", "2026-12-04")]
    [InlineData("0 0 * * 7", "2026-11-22", "2026-11-29", "2026-12-06")]
    [InlineData("0 0 31W * *", "2026-12-31", "2027-01-29", "2027-03-31", "2027-05-31")]
    public void Next_FitsTheDays(string cron, params string[] days)
    {
        var times = FireTimes.Of(Times.Cron(cron), 7);
        List<DateTimeOffset> instants = [];
        for (DateTimeOffset? at = Times.Utc("2026-11-21 12:00"); instants.Count < days.Length; at = instants[^1])
        {
            instants.Add(times.Next(at.Value)!.Value);
        }

        Assert.Equal(days, instants.Select(i => $"{i:yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Etc/GMT+12")]
    [InlineData("UTC")]
    public void Next_ComesToItsEnd_AtTheEndOfTime(string zone)
    {
        foreach (var cron in new[] { "* * * * *", "0 0 * * *", "59 23 31 12 *", "0 0 29 2 1" })
        {
            var times = FireTimes.Of(Times.Cron(cron, zone), 7);
            Assert.Null(times.Next(DateTimeOffset.MaxValue));
            Assert.Null(FireTimes.Of(Times.Cron(cron, zone) with { StartAt = DateTimeOffset.MaxValue }, 7).Next(Times.Today("00:00")));
            var count = 0;
            for (var at = times.Next(DateTimeOffset.MaxValue.AddDays(-2)); at is { } instant; at = times.Next(instant))
            {
                Assert.InRange(++count, 1, 2 * 24 * 60);
            }
        }
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    public void Next_BeginsAtTheBeginningOfTime(string zone) =>
        Assert.NotNull(FireTimes.Of(Times.Cron("0 12 * * *", zone) with { StartAt = DateTimeOffset.MinValue }, 7).Next(DateTimeOffset.MinValue));

    [Fact]
    public void Next_GivesNone_WhenTheClockNeverShowsIt() =>
        Assert.Null(FireTimes.Of(Times.Cron("*/5 2 25-31 3 0", "Europe/Berlin"), 7).Next(Times.Today("00:00")));

    [Fact]
    public void Next_Refuses_WhenTimeDoesNotAdvance()
    {
        Assert.Null(TimeZones.Find("UTC", out var clock));
        var stuck = new FireTimes(Times.Cron("* * * * *"), [new EntryTimes("'* * * * *' in UTC", "", clock, new ClockTimes(clock, _ => Times.Today("10:00").UtcTicks, isPaced: true).From)]);

        Assert.Equal(Times.Today("10:00"), stuck.Next(Times.Today("09:00")));
        Assert.Equal(
            "time does not advance: the instant of '* * * * *' in UTC after 2026-11-24T10:00:00.0000000Z is computed as 2026-11-24T10:00:00.0000000Z",
            Assert.Throws<StuckScheduleException>(() => stuck.Next(Times.Today("10:00"))).Message);
    }
}
