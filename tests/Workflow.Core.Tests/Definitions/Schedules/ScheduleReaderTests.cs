using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Tests.Scheduling;

namespace Workflow.Core.Tests.Definitions.Schedules;

public class ScheduleReaderTests
{
    [Fact]
    public void Read_TakesEveryMember()
    {
        List<Fault> faults = [];

        var draft = DefinitionReader.ReadWorkflow(
            TestJson.Parse("""
                {'name':'w','cron_expression':'H 8 * * 1-5','time_zone':'Europe/Berlin','catch_up':'all','catch_up_window_seconds':3600,
                 'schedule_jitter_seconds':30,'start_at':'2026-01-01T00:00:00+01:00','end_at':'2027-01-01T00:00:00Z','pause_after_failures':3}
                """),
            BodyUse.Create,
            faults);

        Assert.Empty(faults);
        Assert.Equal(
            new ScheduleDefinition
            {
                CronExpression = "H 8 * * 1-5",
                TimeZone = "Europe/Berlin",
                CatchUp = CatchUp.All,
                CatchUpWindowSeconds = 3_600,
                ScheduleJitterSeconds = 30,
                StartAt = Times.Utc("2025-12-31 23:00"),
                EndAt = Times.Utc("2027-01-01 00:00"),
                PauseAfterFailures = 3,
            },
            draft.Definition.Schedule);
    }

    [Theory]
    [InlineData("'cron_expression':''", "/cron_expression: must not be empty")]
    [InlineData("'cron_expression':5", "/cron_expression: must be a text, not a number")]
    [InlineData("'cron_expression':'61 * * * *'", "/cron_expression: minute: '61' is not a number from 0 to 59")]
    [InlineData("'cron_expression':'0 0 30 2 *'", "/cron_expression: never occurs: no date matches it")]
    [InlineData("'time_zone':'CEST'", "/time_zone: 'CEST' is not an IANA time zone, such as CET")]
    [InlineData("'time_zone':''", "/time_zone: must not be empty")]
    [InlineData("'cron_expression':'x','time_zone':'y'", "/time_zone: 'y' is not an IANA time zone, such as Europe/Berlin", "/cron_expression: must have 5 fields, for minute, hour, day of month, month, day of week; it has 1")]
    [InlineData("'catch_up':'some'", "/catch_up: 'some' is not one of latest, none, all")]
    [InlineData("'catch_up_window_seconds':59", "/catch_up_window_seconds: must be from 60 to 31536000, not 59")]
    [InlineData("'catch_up':'none','catch_up_window_seconds':60", "/catch_up_window_seconds: has no effect, as catch_up is none")]
    [InlineData("'schedule_jitter_seconds':86401", "/schedule_jitter_seconds: must be from 0 to 86400, not 86401")]
    [InlineData("'start_at':'tomorrow'", "/start_at: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not 'tomorrow'")]
    [InlineData("'start_at':'2026-01-02T00:00:00Z','end_at':'2026-01-01T00:00:00Z'", "/end_at: must not be before start_at")]
    [InlineData("'cron_expression':'@yearly','start_at':'2026-02-01T00:00:00Z','end_at':'2026-12-31T00:00:00Z'", "/end_at: leaves no instant of the schedule after start_at")]
    [InlineData("'cron_expression':'30 2 * * *','time_zone':'Europe/Berlin','start_at':'2026-03-29T01:00:01Z','end_at':'2026-03-29T23:00:00Z'", "/end_at: leaves no instant of the schedule after start_at")]
    [InlineData("'cron_expression':'30 2 * * *','time_zone':'Europe/Berlin','start_at':'2026-03-29T01:00:00Z','end_at':'2026-03-29T23:00:00Z'")]
    [InlineData("'cron_expression':'H H * * *','start_at':'2026-03-29T01:00:00Z','end_at':'2026-03-29T01:01:00Z'")] // depends on the workflow
    [InlineData("'cron_expression':'@daily','end_at':'2020-01-01T00:00:00Z'")] // what is over was meant once
    [InlineData("'cron_expression':'@daily','start_at':'9999-12-31T23:59:59Z','time_zone':'Europe/Berlin'")]
    [InlineData("'schedule_overlap_policy':'wait'", "/schedule_overlap_policy: 'wait' is not one of queue_one, queue, skip, cancel_running")]
    [InlineData("'webhook_secret':'HOOK','inputs':{'x':{'required':true}}", "/inputs/x: is required, and a webhook gives no inputs, only run.payload: it needs a default")]
    [InlineData("'webhook_secret':'HOOK','inputs':{'x':{'required':true,'default':1}}")]
    [InlineData("'pause_after_failures':0", "/pause_after_failures: must be from 1 to 1000, not 0")]
    [InlineData("'cron_expression':'@daily','inputs':{'x':{'required':true},'y':{'required':true,'default':1}}", "/inputs/x: is required, and a schedule gives no inputs: it needs a default")]
    public void Read_NamesEveryFault(string members, params string[] expected)
    {
        List<Fault> faults = [];

        DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w',{members}}}"), BodyUse.Create, faults);

        Assert.Equal(expected, faults.Select(f => $"{f.Pointer}: {f.Detail}"));
    }

    [Theory]
    [InlineData("'cron_expression':'@daily'", null, ScheduleOverlapPolicy.QueueOne)]
    [InlineData("'cron_expression':'@daily','schedule_overlap_policy':'queue_one'", null, ScheduleOverlapPolicy.QueueOne)]
    [InlineData("'cron_expression':'@daily','catch_up':'all'", null, ScheduleOverlapPolicy.Queue)]
    [InlineData("'cron_expression':'@daily','catch_up':'all','schedule_overlap_policy':'queue_one'", ScheduleOverlapPolicy.QueueOne, ScheduleOverlapPolicy.QueueOne)]
    [InlineData("'cron_expression':'@daily','schedule_overlap_policy':'skip'", ScheduleOverlapPolicy.Skip, ScheduleOverlapPolicy.Skip)]
    public void Read_KeepsTheDefaultAsItIs_SoThatItIsTheSameDefinition(string members, ScheduleOverlapPolicy? kept, ScheduleOverlapPolicy overlap)
    {
        List<Fault> faults = [];
        var schedule = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w',{members}}}"), BodyUse.Create, faults).Definition.Schedule;

        Assert.Empty(faults);
        Assert.Equal((kept, overlap), (schedule.OverlapPolicy, schedule.Overlap));
    }
}
