using System.Text;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Json;

public class StoredJsonTests
{
    private static readonly WorkflowDefinition Definition = new()
    {
        Name = "测试 <&> 🚀",
        Description = "a\n\"b\"",
        Tasks =
        [
            new TaskDefinition { Id = 3, Name = "a", TaskType = "HTTP", Config = TestJson.Parse("{'url':'http://x/?a=1&b=<2>','n':[1.50,1e3,null]}"), OrderIndex = -1 },
            new TaskDefinition
            {
                Id = 7,
                Name = "b",
                TaskType = "PASS",
                Config = TestJson.Parse("{}"),
                DependsOn = [],
                TriggerRule = TriggerRule.OneFailed,
                AllowFailure = true,
                TimeoutSeconds = 1,
                OrderIndex = 5,
            },
            new TaskDefinition { Id = 8, Name = "c", TaskType = "PASS", Config = TestJson.Parse("{}"), DependsOn = ["a", "b"], OrderIndex = 5 },
        ],
    };

    [Theory] // one rule is written as older versions of the service do
    [InlineData("{'name':'a','task_type':'PASS','config':{},'retry':{'max_attempts':3,'initial_interval_seconds':1,'backoff_coefficient':2,'max_interval_seconds':300,'jitter':0}}", true)]
    [InlineData("{'name':'a','task_type':'PASS','config':{},'retry':{'max_attempts':3}}", true)]
    [InlineData("{'name':'a','task_type':'PASS','config':{},'retry':[{'on':['5xx'],'max_attempts':3},{'max_attempts':2}],'catch':[{'on':['*'],'task':'b'}]}", false)]
    public void Read_TakesEitherFormOfRetries(string json, bool isPlain)
    {
        var task = StoredJson.Read<TaskDefinition>(Encoding.UTF8.GetBytes(json.Replace('\'', '"')));
        var again = StoredJson.WriteText(task);

        Assert.Equal((isPlain, 3), (task.Retry!.IsPlain, task.Retry.Rules[0].MaxAttempts));
        Assert.Equal(again, StoredJson.WriteText(StoredJson.ReadText<TaskDefinition>(again)));
        Assert.Contains(isPlain ? "\"retry\":{\"max" : "\"retry\":[{\"on\":[\"5xx\"],\"max", again, StringComparison.Ordinal);
        Assert.Equal(!isPlain, again.Contains("\"catch\":[{\"on\":[\"*\"],\"task\":\"b\"}]", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_GivesBackWhatWasWritten()
    {
        var read = StoredJson.Read<WorkflowDefinition>(StoredJson.Write(Definition));

        Assert.Equal((Definition.Name, Definition.Description), (read.Name, read.Description));
        Assert.Equal(Definition.Tasks.Length, read.Tasks.Length);
        Assert.All(Definition.Tasks.Zip(read.Tasks), pair =>
        {
            var (wrote, got) = pair;
            Assert.Equal(wrote.Config.GetRawText(), got.Config.GetRawText());
            Assert.Equal(wrote.DependsOn?.AsEnumerable(), got.DependsOn?.AsEnumerable());
            Assert.Equal(wrote with { Config = default, DependsOn = null }, got with { Config = default, DependsOn = null });
        });
        Assert.True(Definition.IsSameAs(read));
    }

    [Fact]
    public void Write_UsesTheContractsWords_AndLeavesTextReadable()
    {
        var json = Encoding.UTF8.GetString(StoredJson.Write(Definition));

        // A rocket is outside the basic plane, which even the relaxed encoder escapes.
        Assert.StartsWith("{\"name\":\"测试 <&> \\uD83D\\uDE80\",\"description\":\"a\\n\\\"b\\\"\",\"max_concurrent_runs\":1,\"overlap_policy\":\"queue\",\"cleanup_timeout_seconds\":3600,\"schedule\":{\"time_zone\":\"UTC\",\"catch_up\":\"latest\",\"schedule_jitter_seconds\":0},\"inputs\":{},\"tasks\":[{\"id\":3,\"name\":\"a\",\"task_type\":\"HTTP\",\"config\":{\"url\":\"http://x/?a=1&b=<2>\"", json, StringComparison.Ordinal);
        Assert.Contains("\"trigger_rule\":\"all_success\",\"allow_failure\":false,\"timeout_seconds\":300,\"order_index\":-1", json, StringComparison.Ordinal);
        Assert.Contains("\"depends_on\":[],\"trigger_rule\":\"one_failed\",\"allow_failure\":true,\"timeout_seconds\":1,\"order_index\":5", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "", "", "{'n':1}")]
    [InlineData("[2]", "", "", "[{'n':1},[2]]")]
    [InlineData("null", "", "", "[{'n':1},null]")]
    [InlineData(null, "A b", "", "[{'n':1},null,['A','b']]")]
    [InlineData("[2]", "A", "", "[{'n':1},[2],['A']]")]
    [InlineData(null, "", "C d", "[{'n':1},null,[],['C','d']]")]
    [InlineData("[2]", "A b", "C", "[{'n':1},[2],['A','b'],['C']]")]
    [InlineData(null, "", "", "[{'n':1},null,[],[],true]", true)]
    [InlineData("[2]", "A b", "C", "[{'n':1},[2],['A','b'],['C'],true]", true)]
    [InlineData(null, "", "", "[{'n':1},null,[],[],false,'ab']", false, "ab")]
    [InlineData("[2]", "A b", "C", "[{'n':1},[2],['A','b'],['C'],true,'ab']", true, "ab")]
    [InlineData(null, "", "", "[{'n':1},null,[],[],false,null,'t']", false, null, "t")]
    [InlineData(null, "", "", "[{'n':1},null,[],[],true,'ab','t']", true, "ab", "t")]
    public void ReadStart_GivesBackWhatARunWasStartedWith(string? payload, string secrets, string signing, string json, bool intoChildren = false, string? fingerprint = null, string? from = null)
    {
        var bare = new Run { Id = "r", WorkflowId = 1, WorkflowVersion = 1, Status = RunStatus.Pending, Trigger = RunTrigger.Parent, CreatedAt = default };
        var run = bare with { Inputs = TestJson.Parse("{'n':1}"), Payload = payload is null ? null : TestJson.Parse(payload), InheritedSecrets = secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries), InheritedSigningSecrets = signing.Split(' ', StringSplitOptions.RemoveEmptyEntries), IntoChildren = intoChildren, RequestFingerprint = fingerprint, RepeatsFrom = from };

        var written = RunStartJson.Write(run);
        var read = RunStartJson.Read(bare, written);

        Assert.Equal(json.Replace('\'', '"'), Encoding.UTF8.GetString(written));
        Assert.Equal(("{\"n\":1}", payload), (read.Inputs.GetRawText(), read.Payload?.GetRawText()));
        Assert.Equal(run.InheritedSecrets, read.InheritedSecrets);
        Assert.Equal(run.InheritedSigningSecrets, read.InheritedSigningSecrets);
        Assert.Equal((intoChildren, fingerprint, from), (read.IntoChildren, read.RequestFingerprint, read.RepeatsFrom));
    }

    [Fact]
    public void Read_GivesBackTheSchedule_AndNoneWhereAnOlderVersionWroteNone()
    {
        var schedule = new ScheduleDefinition
        {
            CronExpression = "0 8 * * 1-5",
            TimeZone = "Europe/Berlin",
            CatchUp = CatchUp.All,
            CatchUpWindowSeconds = 3_600,
            ScheduleJitterSeconds = 30,
            StartAt = new DateTimeOffset(2026, 11, 23, 19, 0, 0, TimeSpan.Zero),
            EndAt = new DateTimeOffset(2027, 11, 23, 19, 0, 0, TimeSpan.Zero),
            PauseAfterFailures = 3,
        };

        Assert.Equal(schedule, StoredJson.Read<WorkflowDefinition>(StoredJson.Write(Definition with { Schedule = schedule })).Schedule);
        Assert.Equal(new ScheduleDefinition(), StoredJson.Read<WorkflowDefinition>("{\"name\":\"w\"}"u8).Schedule);
    }

    [Theory]
    [InlineData("{\"name\":\"w\",\"schedule\":{\"cron_expression\":\"@daily\"}}", ScheduleOverlapPolicy.QueueOne)]
    [InlineData("{\"name\":\"w\",\"overlap_policy\":\"skip\",\"schedule\":{\"cron_expression\":\"@daily\"}}", ScheduleOverlapPolicy.QueueOne)]
    [InlineData("{\"name\":\"w\",\"schedule\":{\"cron_expression\":\"@daily\",\"catch_up\":\"all\"}}", ScheduleOverlapPolicy.Queue)]
    [InlineData("{\"name\":\"w\",\"schedule\":{\"cron_expression\":\"@daily\",\"overlap_policy\":\"skip\"}}", ScheduleOverlapPolicy.Skip)]
    public void Read_GivesTheDefaultPolicy_WhereAnOlderVersionWroteNone(string json, ScheduleOverlapPolicy overlap) =>
        Assert.Equal(overlap, StoredJson.Read<WorkflowDefinition>(Encoding.UTF8.GetBytes(json)).Schedule.Overlap);

    [Theory]
    [InlineData("2026-11-23T19:00:00Z", "2026-11-23T19:00:00.0000000Z")]
    [InlineData("2026-11-23T19:00:00.5+02:00", "2026-11-23T17:00:00.5000000Z")]
    [InlineData("2026-11-23T19:00:00.1234567-00:30", "2026-11-23T19:30:00.1234567Z")]
    public void Write_GivesInstantsSevenDigits_AndReadsAny(string instant, string written)
    {
        var definition = Definition with { Schedule = new ScheduleDefinition { StartAt = DateTimeOffset.Parse(instant) } };

        Assert.Contains($"\"start_at\":\"{written}\"", Encoding.UTF8.GetString(StoredJson.Write(definition)), StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.Parse(instant), StoredJson.Read<WorkflowDefinition>(Encoding.UTF8.GetBytes($"{{\"name\":\"w\",\"schedule\":{{\"start_at\":\"{instant}\"}}}}")).Schedule.StartAt);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"name\":\"w\",\"tasks\":[{\"name\":\"a\"}]}")]
    [InlineData("{\"name\":\"w\",\"tasks\":[{\"name\":\"a\",\"task_type\":\"PASS\",\"config\":{},\"trigger_rule\":1}]}")]
    public void Read_Throws_WhenItIsSomethingElse(string json) =>
        Assert.Throws<JsonException>(() => StoredJson.Read<WorkflowDefinition>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Same_IsTrue_WhenOnlySpacesOfAConfigDiffer() => Assert.True(
        With(t => t with { Config = TestJson.Parse("{'a':[1,2]}") }).IsSameAs(
        With(t => t with { Config = TestJson.Parse(" { 'a' : [ 1, 2 ] } ") })));

    public static TheoryData<string, Func<TaskDefinition, TaskDefinition>> Changes() => new()
    {
        { "id", t => t with { Id = 99 } },
        { "name", t => t with { Name = "z" } },
        { "task_type", t => t with { TaskType = "PASS" } },
        { "config", t => t with { Config = TestJson.Parse("{'url':1}") } },
        { "depends_on", t => t with { DependsOn = [] } },
        { "trigger_rule", t => t with { TriggerRule = TriggerRule.Always } },
        { "trigger_count", t => t with { TriggerCount = 2 } },
        { "cancel_losers", t => t with { CancelLosers = true } },
        { "callback", t => t with { Callback = new CallbackRule { TimeoutSeconds = 9 } } },
        { "item_when", t => t with { ItemWhen = "item" } },
        { "tolerated_failures", t => t with { ToleratedFailures = new ToleratedFailures(1, null) } },
        { "needed_successes", t => t with { NeededSuccesses = new NeededSuccesses(1, null) } },
        { "needed_successes cancel_losers", t => t with { NeededSuccesses = new NeededSuccesses(1, null, true) } },
        { "allow_failure", t => t with { AllowFailure = true } },
        { "timeout_seconds", t => t with { TimeoutSeconds = 7 } },
        { "order_index", t => t with { OrderIndex = -2 } },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Same_IsFalse_WhenAMemberOfATaskDiffers(string member, Func<TaskDefinition, TaskDefinition> change) =>
        Assert.False(Definition.IsSameAs(With(change)), member);

    [Fact]
    public void Same_IsFalse_WhenTheWorkflowDiffers()
    {
        Assert.False(Definition.IsSameAs(Definition with { Name = "x" }));
        Assert.False(Definition.IsSameAs(Definition with { Description = null }));
        Assert.False(Definition.IsSameAs(Definition with { FailFast = true }));
        Assert.False(Definition.IsSameAs(Definition with { Tasks = Definition.Tasks.RemoveAt(2) }));
        Assert.False(Definition.IsSameAs(Definition with { Tasks = [Definition.Tasks[1], Definition.Tasks[0], Definition.Tasks[2]] }));
    }

    private static WorkflowDefinition With(Func<TaskDefinition, TaskDefinition> change) =>
        Definition with { Tasks = Definition.Tasks.SetItem(0, change(Definition.Tasks[0])) };

    [Fact]
    public void Tick_HasTheNamesThatStoresHaveFromBefore()
    {
        var tick = new Tick { ScheduledFor = default, Outcome = TickOutcome.Fired, DecidedAt = default };

        var json = StoredJson.Read(StoredJson.Write(tick));

        Assert.Equal("fired", json.GetProperty("fate").GetString());
        Assert.False(json.TryGetProperty("outcome", out _));
        Assert.Equal(tick, StoredJson.Read<Tick>(StoredJson.Write(tick)));
    }
}
