using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class WorkflowEditorTaskTests
{
    private readonly EditorFixture _fixture = new();

    [Fact]
    public async Task AddTaskAsync_AppendsTheTask_WithAnIdOfItsOwn()
    {
        await _fixture.CreateOfAsync("a", "b");

        var workflow = await _fixture.AddTaskAsync(1, "{'name':'c','task_type':'PLAIN'}");

        Assert.Equal((2, 2), (workflow.Version, workflow.Revision));
        Assert.Equal(["a=1", "b=2", "c=3"], EditorFixture.NamesAndIds(workflow));
        Assert.Equal(2, workflow.Definition.Tasks[2].OrderIndex);
    }

    [Theory]
    [InlineData(-1, "c=3", "a=1", "b=2")]
    [InlineData(0, "a=1", "c=3", "b=2")] // ties keep the order in which they came
    [InlineData(1, "a=1", "b=2", "c=3")]
    [InlineData(int.MaxValue, "a=1", "b=2", "c=3")]
    public async Task AddTaskAsync_SortsTheTaskIn_WhenItNamesItsPlace(int orderIndex, params string[] expected)
    {
        await _fixture.CreateOfAsync("a", "b");

        var workflow = await _fixture.AddTaskAsync(1, $"{{'name':'c','task_type':'PLAIN','order_index':{orderIndex}}}");

        Assert.Equal(expected, EditorFixture.NamesAndIds(workflow));
    }

    [Fact]
    public async Task AddTaskAsync_StillAppends_WhenTheLastPlaceIsTaken()
    {
        await _fixture.CreateAsync("{'name':'w','tasks':[{'name':'a','task_type':'PLAIN','order_index':2147483647}]}");

        var workflow = await _fixture.AddTaskAsync(1, "{'name':'b','task_type':'PLAIN'}");

        Assert.Equal(["a=1", "b=2"], EditorFixture.NamesAndIds(workflow));
    }

    [Theory]
    [InlineData("{'name':'c'}", "/task_type: is required")]
    [InlineData("{'name':'c','task_type':'PLAIN','id':1}", "/id: is not a known member; the members are allow_failure, callback, cancel_losers, catch, config, depends_on, for_each, item_when, max_parallel, name, needed_successes, order_index, pool, pool_slots, repeat, retry, retry_count, task_type, timeout_seconds, tolerated_failures, trigger_count, trigger_rule, when")]
    [InlineData("{'name':'c','task_type':'PLAIN','config':{'size':-1}}", "/config/size: must be from 0 to 10, not -1")]
    [InlineData("{'name':'c','task_type':'PLAIN','depends_on':['x']}", "/depends_on/0: 'x' is not a task of this workflow")]
    [InlineData("{'name':'b','task_type':'PLAIN'}", "/name: 'b' is also the name of another task")]
    [InlineData("{'name':'c','task_type':'PLAIN','depends_on':['b'],'order_index':0}", "/depends_on: closes a cycle: c waits for b waits for c")] // b follows the one before
    public async Task AddTaskAsync_PointsIntoTheBody_WhenItIsFaulty(string json, params string[] faults)
    {
        await _fixture.CreateOfAsync("a", "b");

        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.AddTaskAsync(1, json));
        Assert.Equal(faults, refused.Faults.Lines());
    }

    [Fact]
    public async Task ReplaceTaskAsync_NamesTheOtherTask_WhenThatClosesACycle()
    {
        await _fixture.CreateAsync("{'name':'w','tasks':[" +
            "{'name':'a','task_type':'PLAIN','depends_on':['c']}," +
            "{'name':'b','task_type':'PLAIN','depends_on':[]}," +
            "{'name':'c','task_type':'PLAIN'}]}");

        // c follows the one before it, and that is to be the new one, which follows a, which waits for c.
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.ReplaceTaskAsync(2, "{'name':'b','task_type':'PLAIN'}"));

        Assert.Equal([": would make task 'a' faulty: /depends_on closes a cycle: a waits for c waits for b waits for a"], refused.Faults.Lines());
    }

    [Fact]
    public async Task AddTaskAsync_IsRefused_WhenTheWorkflowIsFull()
    {
        await _fixture.CreateOfAsync([.. Enumerable.Range(0, DefinitionLimits.Tasks).Select(i => $"t{i}")]);

        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.AddTaskAsync(1, "{'name':'c','task_type':'PLAIN'}"));

        Assert.Equal([": the workflow's tasks would be 10001; the limit is 10000"], refused.Faults.Lines());
    }

    [Fact]
    public async Task AddTaskAsync_IsNotFound_WhenThereIsNoWorkflow() =>
        await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.AddTaskAsync(1, "{'name':'c','task_type':'PLAIN'}"));

    [Fact]
    public async Task AddTaskAsync_IsRefused_WhenTheRevisionIsStale()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.Touch(1);

        await _fixture.RefusalAsync(RefusalReason.Changed, () => _fixture.AddTaskAsync(1, "{'name':'c','task_type':'PLAIN'}", revision: 1));
    }

    [Fact]
    public async Task AddTaskAsync_AddsToTheCurrentTasks_WhenTheWorkflowIsChangedInBetween()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Touch(1, d => d with { Tasks = d.Tasks.Add(PlainTasks.Of("intruder:")[0] with { OrderIndex = 7 }) }));

        var workflow = await _fixture.AddTaskAsync(1, "{'name':'c','task_type':'PLAIN'}");

        Assert.Equal(["a=1", "intruder=2", "c=3"], EditorFixture.NamesAndIds(workflow));
        Assert.Equal(8, workflow.Definition.Tasks[2].OrderIndex);
    }

    [Fact]
    public async Task AddTaskAsync_ChecksAgain_WhenTheWorkflowIsChangedInBetween()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Touch(1, d => d with { Tasks = d.Tasks.Add(PlainTasks.Of("c:")[0]) }));

        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.AddTaskAsync(1, "{'name':'c','task_type':'PLAIN'}"));

        Assert.Equal(["/name: 'c' is also the name of another task"], refused.Faults.Lines());
    }

    [Theory] // it must fit into the workflow's document, whose depth is limited
    [InlineData(61)]
    [InlineData(62, "/config: is nested 62 deep; the limit is 61")]
    [InlineData(63, "/config: is nested 63 deep; the limit is 61")]
    public async Task AddTaskAsync_KeepsTheLimitOfDepth(int depth, params string[] faults)
    {
        await _fixture.CreateOfAsync("a");
        var body = $"{{'name':'c','task_type':'ANY','config':{{'x':{new string('[', depth - 1)}{new string(']', depth - 1)}}}}}";

        if (faults.Length == 0)
        {
            await _fixture.AddTaskAsync(1, body);
            Assert.Equal(2, (await _fixture.GetAsync(1)).Definition.Tasks.Length);
        }
        else
        {
            var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.AddTaskAsync(1, body));
            Assert.Equal(faults, refused.Faults.Lines());
        }
    }

    [Fact]
    public async Task ReplaceTaskAsync_KeepsIdAndPlace()
    {
        await _fixture.CreateOfAsync("a", "b", "c:a");

        var workflow = await _fixture.ReplaceTaskAsync(2, "{'name':'z','task_type':'PLAIN','config':{'size':3}}");

        Assert.Equal(["a=1", "z=2", "c=3"], EditorFixture.NamesAndIds(workflow));
        Assert.Equal(2, workflow.Version);
    }

    [Fact]
    public async Task ReplaceTaskAsync_MakesNoSecondVersion_WhenTheSameBodyIsSentTwice()
    {
        await _fixture.CreateOfAsync("a");
        const string body = "{'id':1,'name':'z','task_type':'PLAIN'}";

        await _fixture.ReplaceTaskAsync(1, body);
        var workflow = await _fixture.ReplaceTaskAsync(1, body);

        Assert.Equal(2, workflow.Version);
    }

    [Theory]
    [InlineData("{'id':2,'name':'a','task_type':'PLAIN'}", "/id: is 2, and the address says 1")]
    [InlineData("{'name':'b','task_type':'PLAIN'}", ": would make task 'b' faulty: /name 'b' is also the name of another task", ": would make task 'c' faulty: /depends_on/0 'a' is not a task of this workflow")]
    [InlineData("{'name':'z','task_type':'PLAIN'}", ": would make task 'c' faulty: /depends_on/0 'a' is not a task of this workflow")]
    [InlineData("{'name':'a','task_type':'PLAIN','depends_on':['c']}", "/depends_on: closes a cycle: a waits for c waits for a")]
    public async Task ReplaceTaskAsync_PointsIntoTheBody_OrNamesTheOtherTask(string json, params string[] faults)
    {
        await _fixture.CreateOfAsync("a", "b:", "c:a");

        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.ReplaceTaskAsync(1, json));

        Assert.Equal(faults, refused.Faults.Lines());
    }

    [Fact]
    public async Task ReplaceTaskAsync_IsNotFound_WhenThereIsNone_OrItIsRemovedInBetween()
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.ReplaceTaskAsync(1, "{'name':'a','task_type':'PLAIN'}"));
        Assert.Equal("There is no task 1.", refused.Message);

        await _fixture.CreateOfAsync("a", "b");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Touch(1, d => d with { Tasks = d.Tasks.RemoveAt(0) }));
        refused = await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.ReplaceTaskAsync(1, "{'name':'z','task_type':'PLAIN'}"));
        Assert.Equal("There is no task 1.", refused.Message);
    }

    [Fact]
    public async Task ReplaceTaskAsync_IsRefused_WhenTheRevisionIsStale()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.Touch(1);

        await _fixture.RefusalAsync(RefusalReason.Changed, () => _fixture.ReplaceTaskAsync(1, "{'name':'z','task_type':'PLAIN'}", revision: 1));
    }

    [Fact]
    public async Task RemoveTaskAsync_RemovesTheTask_AsANewVersion()
    {
        await _fixture.CreateOfAsync("a", "b", "c");

        var workflow = await _fixture.RemoveTaskAsync(2);

        Assert.Equal(["a=1", "c=3"], EditorFixture.NamesAndIds(workflow));
        Assert.Equal(2, workflow.Version);
    }

    [Fact]
    public async Task RemoveTaskAsync_IsAConflict_WhenAnotherTaskNamesIt()
    {
        await _fixture.CreateOfAsync("a", "b", "c:a");

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.RemoveTaskAsync(1));
        Assert.Equal("Task 'c' depends on task 'a', so it can't be removed.", refused.Message);
    }

    [Fact]
    public async Task RemoveTaskAsync_IsAConflict_WhenTheTaskAfterItWouldCloseACycle()
    {
        // Without b, c follows a, which waits for c.
        await _fixture.CreateOfAsync("a:c", "b:", "c");

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.RemoveTaskAsync(2));
        Assert.Equal("Without task 'b', task 'a' closes a cycle: a waits for c waits for a.", refused.Message);
    }

    [Fact]
    public async Task RemoveTaskAsync_IsNotFound_WhenThereIsNone()
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.RemoveTaskAsync(4));
        Assert.Equal("There is no task 4.", refused.Message);
    }

    [Fact]
    public async Task RemoveTaskAsync_IsRefused_WhenTheRevisionIsStale()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.Touch(1);

        await _fixture.RefusalAsync(RefusalReason.Changed, () => _fixture.RemoveTaskAsync(1, revision: 1));
    }
}
