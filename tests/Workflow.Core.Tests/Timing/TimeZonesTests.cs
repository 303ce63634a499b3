using Workflow.Core.Tests.Scheduling;
using Workflow.Core.Timing;

namespace Workflow.Core.Tests.Timing;

public class TimeZonesTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    [InlineData("Eire")]
    [InlineData("GB-Eire")]
    [InlineData("US/Eastern")]
    [InlineData("EST5EDT")]
    [InlineData("Europe/Kyiv")]
    [InlineData("Europe/Kiev")]
    [InlineData("America/Nuuk")]
    [InlineData("America/Godthab")]
    [InlineData("Asia/Calcutta")]
    public void Find_KnowsTheZone_AlsoByAnotherNameOfIt(string name)
    {
        Assert.Null(TimeZones.Find(name, out var clock));
        Assert.Equal(name, clock.Id);
    }

    [Theory]
    [InlineData("Europe/Berlln", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("EUROPE/BERLIN", "Europe/Berlin")]
    [InlineData("utc", "UTC")]
    [InlineData("America/New York", "America/New_York")]
    [InlineData(" Asia/Tokyo ", "Asia/Tokyo")]
    [InlineData("Berlin", "Europe/Berlin")]
    [InlineData("new york", "America/New_York")]
    [InlineData("Asia/Kolkatta", "Asia/Kolkata")]
    [InlineData("US/Pacific-New", "Europe/Berlin")] // the database had it until 2020
    [InlineData("../../etc/passwd", "Europe/Berlin")]
    [InlineData("right/Europe/Berlin", "Europe/Berlin")]
    [InlineData("posixrules", "Europe/Berlin")]
    [InlineData("localtime", "Europe/Berlin")]
    [InlineData("Factory", "Europe/Berlin")]
    [InlineData("UTC+3", "Europe/Berlin")]
    [InlineData("UTC+03:30", "Europe/Berlin")]
    [InlineData("+02:00", "Europe/Berlin")]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData(" ", "Europe/Berlin")]
    [InlineData("", "Europe/Berlin")]
    public void Find_SaysWhatMayBeMeant_WhenThereIsNoSuchZone(string name, string meant)
    {
        var fault = TimeZones.Find(name, out var clock);

        Assert.Equal($"'{name}' is not an IANA time zone, such as {meant}", fault);
        Assert.Equal("UTC", clock.Id);
    }

    [Fact]
    public void Find_TakesNoTime_WhateverTheName() =>
        Assert.EndsWith("such as Europe/Berlin", TimeZones.Find(new string('x', 1_000_000), out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29 00:59", "2026-03-29T01:59:00+01:00")]
    [InlineData("Europe/Berlin", "2026-03-29 01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("America/St_Johns", "2026-01-01 00:00", "2025-12-31T20:30:00-03:30")]
    [InlineData("UTC", "2026-01-01 00:00", "2026-01-01T00:00:00+00:00")]
    [InlineData("Africa/Monrovia", "1971-01-01 00:00", "1970-12-31T23:15:30-00:44:30")]
    [InlineData("Pacific/Kiritimati", "9999-12-31 23:00", "9999-12-31T23:59:59+14:00")]
    public void Text_ShowsTheClock(string zone, string instant, string text)
    {
        TimeZones.Find(zone, out var clock);

        Assert.Equal(text, clock.Text(Times.Utc(instant)));
    }
}
