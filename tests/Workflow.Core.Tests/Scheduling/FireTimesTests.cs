using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Scheduling;

public class FireTimesTests
{
    [Theory]
    [InlineData("0 0 30 2 *", "UTC", "never comes: no date fits it")]
    [InlineData("0 0 31 4,6 *", "UTC", "never comes: no date fits it")]
    [InlineData("x * * * *", "UTC", "minute: 'X' is not a number from 0 to 59")]
    [InlineData("* * * * *", "Europe/Berlln", "time zone 'Europe/Berlln' is not an IANA time zone that this machine knows, such as Europe/Berlin")]
    [InlineData("* * * * *", "../../etc/passwd", "time zone '../../etc/passwd' is not an IANA time zone that this machine knows, such as Europe/Berlin")]
    [InlineData("* * * * *", "right/Europe/Berlin", "time zone 'right/Europe/Berlin' is not an IANA time zone that this machine knows, such as Europe/Berlin")]
    [InlineData("* * * * *", "localtime", "time zone 'localtime' is not an IANA time zone that this machine knows, such as Europe/Berlin")]
    [InlineData("* * * * *", " ", "time zone ' ' is not an IANA time zone that this machine knows, such as Europe/Berlin")]
    public void Of_Refuses_WhatCantBeRead(string cron, string zone, string fault)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => FireTimes.Of(Times.Cron(cron, zone), 7));

        Assert.Equal($"The schedule of workflow 7 can't be read: {fault}.", refused.Message);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    [InlineData("UTC")]
    public void Of_KnowsTheZone_WhenItIsIanas(string zone) => Assert.Equal(zone, FireTimes.Of(Times.Cron("@daily", zone), 7).Zone.Id);

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
}
