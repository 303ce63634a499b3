using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Scheduling;

namespace Workflow.Core.Tests.Definitions;

public class WarningsTests
{
    private static readonly DateTimeOffset Now = Times.Today("10:00");

    [Theory]
    [InlineData("'cron_expression':'@daily','time_zone':'Europe/Berlin','catch_up':'all','pause_after_failures':3")]
    [InlineData("'time_zone':'UTC','catch_up':'latest','schedule_overlap_policy':'queue_one','schedule_jitter_seconds':0,'start_at':null")] // as the service answers it
    [InlineData("'time_zone':'Europe/Berlin'", "/time_zone: has no effect without cron_expression or schedules")]
    [InlineData("'catch_up':'none','end_at':'2030-01-01T00:00:00Z'", "/catch_up: has no effect without cron_expression or schedules", "/end_at: has no effect without cron_expression or schedules")]
    [InlineData("'schedule_overlap_policy':'skip','schedule_jitter_seconds':5", "/schedule_overlap_policy: has no effect without cron_expression or schedules", "/schedule_jitter_seconds: has no effect without cron_expression or schedules")]
    [InlineData("'catch_up_window_seconds':90,'pause_after_failures':5,'start_at':'2030-01-01T00:00:00Z'", "/catch_up_window_seconds: has no effect without cron_expression or schedules", "/start_at: has no effect without cron_expression or schedules", "/pause_after_failures: has no effect without cron_expression or schedules")]
    [InlineData("'cron_expression':'@daily','end_at':'2026-11-24T10:00:00Z'", "/end_at: is in the past: the schedule has no further instants")]
    [InlineData("'cron_expression':'@daily','end_at':'2026-11-24T23:59:59Z'", "/cron_expression: has no further instants up to end_at")]
    [InlineData("'cron_expression':'@daily','end_at':'2026-11-25T00:00:00Z'")]
    [InlineData("'cron_expression':'*/5 2 25-31 3 0','time_zone':'Europe/Berlin'", "/cron_expression: has no further instants")] // the clock jumps over it each year
    [InlineData("'cron_expression':'@daily','start_at':'9999-12-31T23:59:59Z','time_zone':'Europe/Berlin'", "/cron_expression: has no further instants")]
    [InlineData("'cron_expression':'@daily','catch_up':'all','schedule_overlap_policy':'skip'", "/catch_up: is all, and schedule_overlap_policy is skip: missed instants come at once, and those over max_concurrent_runs are skipped")]
    [InlineData("'cron_expression':'@daily','catch_up':'all','schedule_overlap_policy':'queue_one'", "/catch_up: is all, and schedule_overlap_policy is queue_one: missed instants come at once, and only the last of those that wait is run")]
    [InlineData("'cron_expression':'@daily','overlap_policy':'skip'", "/overlap_policy: is not for runs by the schedule: schedule_overlap_policy is, and it is queue_one")]
    [InlineData("'cron_expression':'@daily','overlap_policy':'skip','schedule_overlap_policy':'skip'")]
    [InlineData("'overlap_policy':'skip'")]
    public void Of_WarnsOfWhatMayNotBeIntended(string members, params string[] expected)
    {
        List<Fault> faults = [];
        var definition = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w',{members}}}"), BodyUse.Create, faults).Definition;

        Assert.Empty(faults);
        Assert.Equal(expected, Warnings.Of(new StoredWorkflow(7, 1, 1, true, definition, Now, Now), Now).Select(w => $"{w.Pointer}: {w.Detail}"));
    }

    [Fact]
    public void Of_SaysThatTheZoneIsGone_WhenTheDatabaseHasItNoLonger() =>
        Assert.Equal(
            [new Warning("/cron_expression", "can't be read: time zone 'US/Pacific-New' is not an IANA time zone, such as Europe/Berlin")],
            Warnings.Of(Times.Cron("@daily", "US/Pacific-New"), 7, Now));
}
