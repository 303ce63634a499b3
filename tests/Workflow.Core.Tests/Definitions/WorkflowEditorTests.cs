using Workflow.Core.Definitions;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class WorkflowEditorTests
{
    private readonly EditorFixture _fixture = new();

    [Fact]
    public async Task CreateAsync_WritesVersion1_WithIdsFrom1()
    {
        var workflow = await _fixture.CreateOfAsync("a", "b");

        Assert.Equal((1, 1, 1, true), (workflow.Id, workflow.Version, workflow.Revision, workflow.IsActive));
        Assert.Equal(EditorFixture.Start, workflow.CreatedAt);
        Assert.Equal(["a=1", "b=2"], EditorFixture.NamesAndIds(workflow));
    }

    [Fact]
    public async Task CreateAsync_WritesAnInactiveWorkflow_WhenTheBodySaysSo() =>
        Assert.False((await _fixture.CreateAsync("{'name':'w','is_active':false}")).IsActive);

    [Fact]
    public async Task CreateAsync_RefusesEveryFaultAtOnce_OfFormAndOfSense()
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.CreateAsync(
            "{'tasks':[{'name':'b','task_type':'NOPE','depends_on':['x'],'order_index':2},{'name':'a','task_type':'PLAIN','config':{'size':99},'order_index':1}],'x':1}"));

        Assert.Equal("The body has 5 faults.", refused.Message);
        Assert.Equal(
            ["/name", "/x", "/tasks/1/config/size", "/tasks/0/task_type", "/tasks/0/depends_on/0"],
            refused.Faults.Select(f => f.Pointer));
    }

    [Fact]
    public async Task CreateAsync_PointsAtTheElementThatIsMeant_WhenAnEarlierOneIsFaultyToo()
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.CreateAsync(
            "{'name':'w','tasks':[{'name':'a','task_type':'PLAIN'},{'name':'b','task_type':'PLAIN','depends_on':[1,'','a','nobody']}]}"));

        Assert.Equal(
            [
                "/tasks/1/depends_on/0: must be a text, not a number",
                "/tasks/1/depends_on/1: must not be empty",
                "/tasks/1/depends_on/3: 'nobody' is not a task of this workflow",
            ],
            refused.Faults.Lines());
    }

    [Fact]
    public async Task CreateAsync_ReportsNoCycle_WhenDependsOnCouldNotBeRead()
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.CreateAsync(
            "{'name':'w','tasks':[{'name':'a','task_type':'PLAIN','depends_on':['b']},{'name':'b','task_type':'PLAIN','depends_on':'none'}]}"));

        Assert.Equal(["/tasks/1/depends_on: must be a list, not a text"], refused.Faults.Lines());
    }

    [Fact]
    public async Task CreateAsync_IsAConflict_WhenTheNameIsTaken()
    {
        await _fixture.CreateOfAsync("a");

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.CreateOfAsync("b"));
        Assert.Equal("Another workflow is named 'w'.", refused.Message);
    }

    [Fact]
    public async Task ReplaceAsync_WritesTheNextVersion()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));

        var workflow = await _fixture.ReplaceAsync(1, "{'name':'v','description':'d','is_active':false}");

        Assert.Equal((2, 2, false, "v", "d"), (workflow.Version, workflow.Revision, workflow.IsActive, workflow.Definition.Name, workflow.Definition.Description));
        Assert.Equal(EditorFixture.Start, workflow.CreatedAt);
        Assert.Equal(EditorFixture.Start.AddSeconds(5), workflow.UpdatedAt);
        Assert.Equal(["a=1"], EditorFixture.NamesAndIds(workflow)); // the body says nothing of tasks
    }

    [Theory]
    [InlineData("[]")] // no tasks any more
    [InlineData("[{'name':'a','task_type':'PLAIN'},{'name':'b','task_type':'PLAIN'}]", "a=1", "b=2")] // by name
    [InlineData("[{'name':'b','task_type':'PLAIN'},{'name':'a','task_type':'PLAIN'}]", "b=2", "a=1")]
    [InlineData("[{'name':'z','task_type':'PLAIN','id':1},{'name':'b','task_type':'PLAIN'}]", "z=1", "b=2")] // renamed, by id
    [InlineData("[{'name':'b','task_type':'PLAIN','id':1},{'name':'a','task_type':'PLAIN','id':2}]", "b=1", "a=2")] // names exchanged
    [InlineData("[{'name':'b','task_type':'PLAIN','id':1},{'name':'a','task_type':'PLAIN'}]", "b=1", "a=3")] // the id is gone, and was not b's to keep
    [InlineData("[{'name':'a','task_type':'PLAIN'},{'name':'c','task_type':'PLAIN'}]", "a=1", "c=3")]
    public async Task ReplaceAsync_KeepsIds_ByIdOrByName(string tasks, params string[] expected)
    {
        await _fixture.CreateOfAsync("a", "b");

        var workflow = await _fixture.ReplaceAsync(1, $"{{'name':'w','tasks':{tasks}}}");

        Assert.Equal(expected, EditorFixture.NamesAndIds(workflow));
    }

    [Theory]
    [InlineData("[{'name':'a','task_type':'PLAIN','id':9}]", "/tasks/0/id")] // an id of no task
    [InlineData("[{'name':'a','task_type':'PLAIN','id':3}]", "/tasks/0/id")] // of another workflow
    [InlineData("[{'name':'a','task_type':'PLAIN','id':1},{'name':'b','task_type':'PLAIN','id':1}]", "/tasks/1/id")] // twice
    [InlineData("[{'name':'b','task_type':'PLAIN','id':1,'order_index':2},{'name':'a','task_type':'PLAIN','id':8,'order_index':1}]", "/tasks/1/id")]
    public async Task ReplaceAsync_RefusesIdsOfNoTaskOfTheWorkflow(string tasks, string pointer)
    {
        await _fixture.CreateOfAsync("a", "b");
        await _fixture.CreateAsync($"{{'name':'other','tasks':{EditorFixture.TasksJson("c")}}}");

        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.ReplaceAsync(1, $"{{'name':'w','tasks':{tasks}}}"));

        Assert.Equal([pointer], refused.Faults.Select(f => f.Pointer));
    }

    [Fact]
    public async Task ReplaceAsync_MakesNoSecondVersion_WhenTheSameBodyIsSentTwice()
    {
        const string body = "{'name':'w','tasks':[{'name':'b','task_type':'PLAIN','order_index':1},{'name':'a','task_type':'PLAIN','order_index':0,'config':{'size':1}}]}";
        await _fixture.CreateAsync(body);

        var workflow = await _fixture.ReplaceAsync(1, body);

        Assert.Equal((1, 1), (workflow.Version, workflow.Revision));
        Assert.Equal(1, _fixture.Store.Writes);
    }

    [Fact]
    public async Task ReplaceAsync_MakesNoSecondVersion_WhenOnlyTheScheduleIsSwitched()
    {
        await _fixture.CreateOfAsync("a");

        var workflow = await _fixture.ReplaceAsync(1, "{'name':'w','is_active':false}");

        Assert.Equal((1, 2, false), (workflow.Version, workflow.Revision, workflow.IsActive));
    }

    [Fact]
    public async Task ReplaceAsync_LeavesTheScheduleAsItIs_WhenTheBodyDoesNotSay()
    {
        await _fixture.CreateAsync("{'name':'w','is_active':false}");

        Assert.False((await _fixture.ReplaceAsync(1, "{'name':'v'}")).IsActive);
    }

    [Fact]
    public async Task ReplaceAsync_IsAConflict_WhenTheNewNameIsTaken()
    {
        await _fixture.CreateOfAsync("a");
        await _fixture.CreateAsync("{'name':'other'}");

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.ReplaceAsync(1, "{'name':'other'}"));
        Assert.Equal("Another workflow is named 'other'.", refused.Message);
    }

    [Fact]
    public async Task ReplaceAsync_IsNotFound_WhenThereIsNone()
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.ReplaceAsync(9, "{'name':'w'}"));
        Assert.Equal("There is no workflow 9.", refused.Message);
    }

    [Fact]
    public async Task ReplaceAsync_Writes_WhenTheRevisionIsTheOneRead() =>
        Assert.Equal(2, (await _fixture.ReplaceAsync((await _fixture.CreateOfAsync("a")).Id, "{'name':'v'}", revision: 1)).Revision);

    [Fact]
    public async Task ReplaceAsync_IsRefused_WhenTheRevisionIsStale()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.Touch(1);

        await _fixture.RefusalAsync(RefusalReason.Changed, () => _fixture.ReplaceAsync(1, "{'name':'v'}", revision: 1));
    }

    [Fact]
    public async Task ReplaceAsync_IsRefused_WhenTheWorkflowIsChangedInBetween_AndARevisionIsGiven()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Touch(1));

        await _fixture.RefusalAsync(RefusalReason.Changed, () => _fixture.ReplaceAsync(1, "{'name':'v'}", revision: 1));
    }

    [Fact]
    public async Task ReplaceAsync_IsNotFound_WhenItIsRemovedInBetween()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Remove(1));

        await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.ReplaceAsync(1, "{'name':'v'}"));
    }

    [Fact]
    public async Task SetActiveAsync_SwitchesTheSchedule_WithoutANewVersion()
    {
        await _fixture.CreateOfAsync("a");

        var workflow = await _fixture.Editor.SetActiveAsync(1, null, false, CancellationToken.None);
        Assert.Equal((1, 2, false), (workflow.Version, workflow.Revision, workflow.IsActive));

        workflow = await _fixture.Editor.SetActiveAsync(1, null, false, CancellationToken.None);
        Assert.Equal(2, workflow.Revision);
    }

    [Fact]
    public async Task DeleteAsync_RemovesTheWorkflow()
    {
        await _fixture.CreateOfAsync("a");

        await _fixture.DeleteAsync(1);

        Assert.Null(await _fixture.Store.GetAsync(1, CancellationToken.None));
        Assert.Equal(2, (await _fixture.CreateOfAsync("a")).Id); // the name is free again, the id is not
    }

    [Fact]
    public async Task DeleteAsync_IsAConflict_WhenRunsAreActive()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.WithActiveRuns.Add(1);

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.DeleteAsync(1));
        Assert.Equal("Runs of workflow 1 are active; it can be deleted when they have ended.", refused.Message);
    }

    [Fact]
    public async Task DeleteAsync_IsRefused_WhenTheRevisionIsStale()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.Touch(1);

        await _fixture.RefusalAsync(RefusalReason.Changed, () => _fixture.DeleteAsync(1, revision: 1));
    }

    [Fact]
    public async Task DeleteAsync_Retries_WhenTheWorkflowIsChangedInBetween_AndNoRevisionIsGiven()
    {
        await _fixture.CreateOfAsync("a");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Touch(1));

        await _fixture.DeleteAsync(1);

        Assert.Null(await _fixture.Store.GetAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteAsync_IsNotFound_WhenThereIsNone_OrItIsRemovedInBetween()
    {
        await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.DeleteAsync(1));

        await _fixture.CreateOfAsync("a");
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Remove(1));
        await _fixture.RefusalAsync(RefusalReason.NotFound, () => _fixture.DeleteAsync(1));
    }
}
