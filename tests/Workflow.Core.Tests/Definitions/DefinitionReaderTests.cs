using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class DefinitionReaderTests
{
    private readonly List<Fault> _faults = [];

    [Fact]
    public void ReadWorkflow_ReadsTheFirstCallOfTheBlueprint()
    {
        var draft = Read("{'name':'test-workflow','description':'测试工作流'}");

        Assert.Empty(_faults);
        Assert.Equal("test-workflow", draft.Definition.Name);
        Assert.Equal("测试工作流", draft.Definition.Description);
        Assert.Empty(draft.Definition.Tasks);
        Assert.Null(draft.IsActive);
        Assert.False(draft.HasTasks);
    }

    [Fact]
    public void ReadTask_HasTheContractsDefaults_WhenTheBodyNamesNothingElse()
    {
        var task = ReadTask("{'name':'a','task_type':'PASS'}", 4);

        Assert.Empty(_faults);
        Assert.Equal(0, task.Id);
        Assert.Equal("{}", task.Config.GetRawText());
        Assert.Null(task.DependsOn);
        Assert.Equal(TriggerRule.AllSuccess, task.TriggerRule);
        Assert.False(task.AllowFailure);
        Assert.Equal(300, task.TimeoutSeconds);
        Assert.Equal(4, task.OrderIndex);
    }

    [Fact]
    public void ReadTask_ReadsEveryMember()
    {
        var task = ReadTask(
            "{'name':'a','task_type':'PASS','config':{'output':[1]},'depends_on':['x','y'],'trigger_rule':'none_failed','trigger_count':2,'cancel_losers':true,'allow_failure':true,'timeout_seconds':1500,'order_index':-3}");

        Assert.Empty(_faults);
        Assert.Equal("{\"output\":[1]}", task.Config.GetRawText());
        Assert.Equal(["x", "y"], task.DependsOn!.Value);
        Assert.Equal(TriggerRule.NoneFailed, task.TriggerRule);
        Assert.Equal(2, task.TriggerCount);
        Assert.True(task.CancelLosers);
        Assert.True(task.AllowFailure);
        Assert.Equal(1500, task.TimeoutSeconds);
        Assert.Equal(-3, task.OrderIndex);
    }

    [Theory]
    [InlineData("{'name':'a','task_type':'PASS'}", null)]
    [InlineData("{'name':'a','task_type':'PASS','depends_on':null}", null)]
    [InlineData("{'name':'a','task_type':'PASS','depends_on':[]}", 0)]
    public void ReadTask_TellsAnEmptyDependsOnFromNone(string json, int? expected) =>
        Assert.Equal(expected, ReadTask(json).DependsOn?.Length);

    [Theory]
    [InlineData("{'task_type':'PASS'}", "/t/name: is required")]
    [InlineData("{'name':' a','task_type':'PASS'}", "/t/name: must not begin or end with a space")]
    [InlineData("{'name':'a'}", "/t/task_type: is required")]
    [InlineData("{'name':'a','task_type':''}", "/t/task_type: must not be empty")]
    [InlineData("{'name':'a','task_type':'PASS','config':[]}", "/t/config: must be an object, not a list")]
    [InlineData("{'name':'a','task_type':'PASS','depends_on':'b'}", "/t/depends_on: must be a list, not a text")]
    [InlineData("{'name':'a','task_type':'PASS','depends_on':['b',2]}", "/t/depends_on/1: must be a text, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','trigger_rule':'sometimes'}", "/t/trigger_rule: 'sometimes' is not one of all_success, all_done, all_failed, all_skipped, one_success, one_failed, one_done, n_success, none_failed, none_failed_min_one_success, none_skipped, always")]
    [InlineData("{'name':'a','task_type':'PASS','trigger_count':0}", "/t/trigger_count: must be from 1 to 10000, not 0")]
    [InlineData("{'name':'a','task_type':'PASS','trigger_count':'2'}", "/t/trigger_count: must be a whole number, not a text")]
    [InlineData("{'name':'a','task_type':'PASS','item_when':'item'}", "/t/item_when: is for a task with for_each")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'item_when':1}", "/t/item_when: must be a text, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','tolerated_failures':{'count':1}}", "/t/tolerated_failures: is for a task with for_each")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'tolerated_failures':1}", "/t/tolerated_failures: must be an object, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'tolerated_failures':{}}", "/t/tolerated_failures: must have count or percent, one of the two")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'tolerated_failures':{'count':1,'percent':1}}", "/t/tolerated_failures: must have count or percent, one of the two")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'tolerated_failures':{'count':-1}}", "/t/tolerated_failures/count: must be from 0 to 10000, not -1")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'tolerated_failures':{'percent':101}}", "/t/tolerated_failures/percent: must be from 0 to 100, not 101")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'tolerated_failures':{'cuont':1,'percent':1}}", "/t/tolerated_failures/cuont: is not a known member; the members are count, percent")]
    [InlineData("{'name':'a','task_type':'PASS','needed_successes':{'count':1}}", "/t/needed_successes: is for a task with for_each")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':1}", "/t/needed_successes: must be an object, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'cancel_losers':true}}", "/t/needed_successes: must have count or percent, one of the two")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'count':1,'percent':1}}", "/t/needed_successes: must have count or percent, one of the two")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'count':0}}", "/t/needed_successes/count: must be from 1 to 10000, not 0")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'count':2}}", "/t/needed_successes/count: is 2, and the list has 1 item")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'percent':-1}}", "/t/needed_successes/percent: must be from 0 to 100, not -1")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'count':1,'cancel_losers':1}}", "/t/needed_successes/cancel_losers: must be true or false, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'coutn':1,'percent':1}}", "/t/needed_successes/coutn: is not a known member; the members are cancel_losers, count, percent")]
    [InlineData("{'name':'a','task_type':'PASS','for_each':[1],'needed_successes':{'count':1},'tolerated_failures':{'count':1}}", "/t/needed_successes: does not go with tolerated_failures: both say when the task fails")]
    [InlineData("{'name':'a','task_type':'PASS','allow_failure':1}", "/t/allow_failure: must be true or false, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','timeout_seconds':0}", "/t/timeout_seconds: must be from 1 to 1500, not 0")]
    [InlineData("{'name':'a','task_type':'PASS','timeout_seconds':1501}", "/t/timeout_seconds: must be from 1 to 1500, not 1501")]
    [InlineData("{'name':'a','task_type':'PASS','order_index':2147483648}", "/t/order_index: must be from -2147483648 to 2147483647, not 2147483648")]
    [InlineData("{'name':'a','task_type':'PASS','cancel_losers':1}", "/t/cancel_losers: must be true or false, not a number")]
    [InlineData("{'name':'a','task_type':'PASS','id':1}", "/t/id: is not a known member; the members are allow_failure, callback, cancel_losers, catch, config, depends_on, for_each, item_when, max_parallel, name, needed_successes, order_index, pool, pool_slots, repeat, retry, retry_count, task_type, timeout_seconds, tolerated_failures, trigger_count, trigger_rule, when")]
    [InlineData("[]", "/t: must be an object, not a list", "/t/name: is required", "/t/task_type: is required")]
    [InlineData("{'name':5,'timeout_seconds':'x','tiem':1}", "/t/name: must be a text, not a number", "/t/task_type: is required", "/t/timeout_seconds: must be a whole number, not a text", "/t/tiem: is not a known member; the members are allow_failure, callback, cancel_losers, catch, config, depends_on, for_each, item_when, max_parallel, name, needed_successes, order_index, pool, pool_slots, repeat, retry, retry_count, task_type, timeout_seconds, tolerated_failures, trigger_count, trigger_rule, when")]
    public void ReadTask_AddsEveryFault_WhenTheBodyIsFaulty(string json, params string[] faults)
    {
        ReadTask(json);

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData("{}", "/name: is required")]
    [InlineData("{'name':'42'}", "/name: must not be digits only, which would read as an id")]
    [InlineData("{'name':'w','description':'\\u0007'}", "/description: must not hold control characters")]
    [InlineData("{'name':'w','is_active':'yes'}", "/is_active: must be true or false, not a text")]
    [InlineData("{'name':'w','fail_fast':'yes'}", "/fail_fast: must be true or false, not a text")]
    [InlineData("{'name':'w','tasks':{}}", "/tasks: must be a list, not an object")]
    [InlineData("{'name':'w','tasks':[1,{'name':'a','task_type':'PASS'}]}", "/tasks/0: must be an object, not a number", "/tasks/0/name: is required", "/tasks/0/task_type: is required")]
    [InlineData("{'name':'w','schedule':'daily'}", "/schedule: is not a known member; the members are batch, business_key, catch_up, catch_up_window_seconds, cleanup_timeout_seconds, concurrency, cron_expression, debounce_seconds, description, end_at, fail_fast, inputs, is_active, labels, late_after_seconds, max_concurrent_runs, name, on_event, on_failure, on_late, on_run, on_success, outputs, overlap_policy, pause_after_failures, priority, rate_limit, schedule_jitter_seconds, schedule_overlap_policy, schedules, start_at, tasks, time_zone, timeout_seconds, webhook_secret")]
    [InlineData("'w'", ": must be an object, not a text", "/name: is required")]
    public void ReadWorkflow_AddsEveryFault_WhenTheBodyIsFaulty(string json, params string[] faults)
    {
        Read(json);

        Assert.Equal(faults, _faults.Lines());
    }

    [Fact]
    public void ReadWorkflow_AllowsLineBreaksInADescription()
    {
        Assert.Equal("a\r\n\tb", Read("{'name':'w','description':'a\\r\\n\\tb'}").Definition.Description);
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData(4_000, new string[0])]
    [InlineData(4_001, new[] { "/description: is 4001 characters long; the limit is 4000" })]
    public void ReadWorkflow_KeepsTheLimitOfADescription(int length, string[] faults)
    {
        Read($"{{'name':'w','description':'{new string('x', length)}'}}");

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    public void ReadWorkflow_SaysWhetherTheBodySpeaksOfBeingActive(string value, bool? expected) =>
        Assert.Equal(expected, Read($"{{'name':'w','is_active':{value}}}").IsActive);

    [Theory]
    [InlineData("[]", true)]
    [InlineData("null", false)]
    public void ReadWorkflow_SaysWhetherTheBodySpeaksOfTasks(string value, bool expected) =>
        Assert.Equal(expected, Read($"{{'name':'w','tasks':{value}}}").HasTasks);

    [Fact]
    public void ReadWorkflow_SortsByOrderIndex_AndKeepsTiesAndPointersToTheBody()
    {
        var draft = Read("{'name':'w','tasks':[" +
            "{'name':'last','task_type':'PASS','order_index':9}," +
            "{'name':'tie1','task_type':'PASS','order_index':5}," +
            "{'name':'own','task_type':'PASS'}," + // its place in the body, 2
            "{'name':'tie2','task_type':'PASS','order_index':5}," +
            "{'name':'first','task_type':'PASS','order_index':-1}]}");

        Assert.Empty(_faults);
        Assert.Equal(["first", "own", "tie1", "tie2", "last"], draft.Definition.Tasks.Select(t => t.Name));
        Assert.Equal(["/tasks/4", "/tasks/2", "/tasks/1", "/tasks/3", "/tasks/0"], draft.Pointers);
    }

    [Fact]
    public void ReadWorkflow_PointsAtTheBody_WhenASortedTaskIsFaulty()
    {
        Read("{'name':'w','tasks':[{'name':'b','task_type':'PASS','order_index':2},{'name':'a','order_index':1}]}");

        Assert.Equal(["/tasks/1/task_type: is required"], _faults.Lines());
    }

    [Fact]
    public void ReadWorkflow_RefusesWhatTheServiceWrites_WhenCreating()
    {
        Read("{'name':'w','id':1,'version':1,'created_at':'x','updated_at':'x','tasks':[{'name':'a','task_type':'PASS','id':3}]}");

        Assert.Equal(["/tasks/0/id", "/id", "/version", "/created_at", "/updated_at"], _faults.Select(f => f.Pointer));
    }

    [Fact]
    public void ReadWorkflow_AllowsWhatTheServiceWrites_WhenReplacing()
    {
        var draft = Read(
            "{'name':'w','id':1,'version':1,'created_at':'x','updated_at':'x','tasks':[{'name':'a','task_type':'PASS','id':3}]}",
            BodyUse.Replace);

        Assert.Empty(_faults);
        Assert.Equal(3, draft.Definition.Tasks[0].Id);
    }

    [Theory]
    [InlineData("0", "/t/id: must be from 1 to 2147483647, not 0")]
    [InlineData("'3'", "/t/id: must be a whole number, not a text")]
    public void ReadTask_RefusesAnIdThatIsNone_WhenReplacing(string id, string fault)
    {
        DefinitionReader.ReadTask(TestJson.Parse($"{{'name':'a','task_type':'PASS','id':{id}}}"), "/t", 0, BodyUse.Replace, _faults);

        Assert.Equal([fault], _faults.Lines());
    }

    [Theory]
    [InlineData(10_000, new string[0])]
    [InlineData(10_001, new[] { "/tasks: has 10001 elements; the limit is 10000" })]
    public void ReadWorkflow_KeepsTheLimitOfTasks(int count, string[] faults)
    {
        Read($"{{'name':'w','tasks':[{string.Join(',', Enumerable.Range(0, count).Select(i => $"{{'name':'t{i}','task_type':'PASS'}}"))}]}}");

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { "/t/config: is 262145 bytes long; the limit is 262144" })]
    public void ReadTask_KeepsTheLimitOfAConfig(int over, string[] faults)
    {
        var config = $"{{'x':'{new string('x', DefinitionLimits.ConfigBytes - "{'x':''}".Length + over)}'}}";
        ReadTask($"{{'name':'a','task_type':'PASS','config':{config}}}");

        Assert.Equal(faults, _faults.Lines());
    }

    [Fact]
    public void ReadTask_KeepsTheConfig_WhenTheDocumentItCameFromIsGone()
    {
        TaskDefinition task;
        using (var document = System.Text.Json.JsonDocument.Parse("{\"name\":\"a\",\"task_type\":\"PASS\",\"config\":{\"x\":1}}"))
        {
            task = DefinitionReader.ReadTask(document.RootElement, "", 0, BodyUse.Create, _faults);
        }

        Assert.Equal("{\"x\":1}", task.Config.GetRawText());
    }

    private WorkflowDraft Read(string json, BodyUse use = BodyUse.Create) =>
        DefinitionReader.ReadWorkflow(TestJson.Parse(json), use, _faults);

    private TaskDefinition ReadTask(string json, int orderIndex = 0) =>
        DefinitionReader.ReadTask(TestJson.Parse(json), "/t", orderIndex, BodyUse.Create, _faults);
}
