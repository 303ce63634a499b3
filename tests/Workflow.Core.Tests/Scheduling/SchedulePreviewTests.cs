using Workflow.Core.Definitions;
using Workflow.Core.Scheduling;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Scheduling;

public class SchedulePreviewTests
{
    private static readonly DateTimeOffset Now = Times.Today("10:05");

    [Theory]
    [InlineData("'cron_expression':'*/10 * * * *','count':3", "10:10 10:20 10:30")]
    [InlineData("'cron_expression':'*/10 * * * *','from':'2026-11-24T12:00:00Z','to':'2026-11-24T12:20:00Z'", "12:00 12:10")]
    [InlineData("'cron_expression':'*/10 * * * *','start_at':'2026-11-24T11:00:00Z','end_at':'2026-11-24T11:10:00Z'", "11:00 11:10")]
    [InlineData("'cron_expression':'30 12 * * *','time_zone':'Europe/Berlin','count':1", "11:30")]
    [InlineData("'cron_expression':'@daily','end_at':'2020-01-01T00:00:00Z'", "")]
    public void Instants_AreThoseOfTheWindow(string members, string expected) =>
        Assert.Equal(expected, string.Join(' ', SchedulePreview.Read(TestJson.Parse($"{{{members}}}")).Instants(Now).Select(due => $"{due.Instant:HH:mm}")));

    [Theory]
    [InlineData("", "/cron_expression: is required, unless schedules is given")]
    [InlineData("'cron_expression':'* * *'", "/cron_expression: must have 5 fields, for minute, hour, day of month, month, day of week; it has 3")]
    [InlineData("'cron_expression':'@daily','time_zone':'Mars'", "/time_zone: 'Mars' is not an IANA time zone, such as Europe/Berlin")]
    [InlineData("'cron_expression':'@daily','count':501", "/count: must be from 1 to 500, not 501")]
    [InlineData("'cron_expression':'@daily','from':'2026-11-24T12:00:00Z','to':'2026-11-24T12:00:00Z'", "/to: must be after from")]
    [InlineData("'cron_expression':'@daily','workflow_id':0", "/workflow_id: must be from 1 to 2147483647, not 0")]
    public void Read_NamesEveryFault(string members, params string[] expected)
    {
        var refused = Assert.Throws<RefusedException>(() => SchedulePreview.Read(TestJson.Parse($"{{{members}}}")));

        Assert.Equal(expected, refused.Faults.Select(f => $"{f.Pointer}: {f.Detail}"));
    }

    [Fact]
    public void Warnings_SayThatHIsAnothersInEachWorkflow()
    {
        Assert.Equal("/cron_expression", Assert.Single(SchedulePreview.Read(TestJson.Parse("{'cron_expression':'H H * * *'}")).Warnings(Now)).Pointer);
        var (preview, schedule) = (SchedulePreview.Read(TestJson.Parse("{'cron_expression':'H H * * *','workflow_id':9}")), new Schedule(Times.Cron("H H * * *"), 9));
        Assert.Empty(preview.Warnings(Now));
        Assert.Equal(schedule.NextDue(Now), preview.Instants(Now)[0]);
    }
}
