using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Tests.Definitions;

public class CallCyclesTests
{
    private readonly FakeWorkflowStore _store = new();
    private readonly WorkflowEditor _editor;

    public CallCyclesTests() =>
        _editor = new WorkflowEditor(_store, new DefinitionValidator(new TaskTypeCatalog([new AnyTaskType(), new WorkflowTaskType(), new GroupTaskType()])), TimeProvider.System);

    [Theory] // the workflow of c (3), where a (1) starts c by name and b (2) starts a by id; then the fault, if any
    [InlineData("'c'", "", "is this workflow itself")]
    [InlineData("3", "", "is this workflow itself", true)] // by its own id, which it has when it is changed
    [InlineData("'c'", ",'trigger_rule':'always'", "is this workflow itself")]
    [InlineData("'c'", ",'when':'inputs.x'", null)] // it may end the recursion
    [InlineData("'c'", ",'for_each':'inputs.list'", null)]
    [InlineData("'c'", ",'trigger_rule':'one_failed'", null)]
    [InlineData("'a'", "", "closes a cycle of workflows: 'c' starts 'a', which starts 'c'")]
    [InlineData("1", "", "closes a cycle of workflows: 'c' starts 'a', which starts 'c'")]
    [InlineData("'1'", "", "closes a cycle of workflows: 'c' starts 'a', which starts 'c'")]
    [InlineData("'b'", "", "closes a cycle of workflows: 'c' starts 'b', which starts 'a', which starts 'c'")]
    [InlineData("'a','version':'latest'", "", "closes a cycle of workflows: 'c' starts 'a', which starts 'c'")]
    [InlineData("'a','version':1", "", null)] // another version may start another workflow
    [InlineData("'c','version':1", "", "is this workflow itself")]
    [InlineData("'a'", ",'when':'inputs.x'", null)] // it may end the cycle
    [InlineData("'a'", ",'for_each':'inputs.list'", null)]
    [InlineData("'a'", ",'trigger_rule':'one_failed'", null)]
    [InlineData("'{{ inputs.x }}'", "", null)] // known when it runs
    [InlineData("'nobody'", "", null)]
    [InlineData("'C'", "", null)]
    [InlineData("99", "", null)]
    public async Task CreateAsync_RefusesACycle_WhereItIsKnown(string workflow, string members, string? fault, bool isChange = false)
    {
        await CreateAsync("a", "'c'");
        await CreateAsync("b", "1");

        if (isChange)
        {
            await CreateAsync("c", "'nobody'");
        }

        var faults = await FaultsAsync(() => isChange ? _editor.ReplaceAsync(3, null, BodyOf("c", workflow, members), CancellationToken.None) : CreateAsync("c", workflow, members));

        if (fault is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.Equal("/tasks/1/config/workflow", Assert.Single(faults).Pointer);
            Assert.StartsWith(fault, faults[0].Detail, StringComparison.Ordinal);
        }
    }

    [Theory] // the members of a, which is upstream of b, which is upstream of the task that calls; and whether the recursion may end
    [InlineData("", false)]
    [InlineData(",'when':'inputs.x'", true)]
    [InlineData(",'for_each':'inputs.list'", true)]
    [InlineData(",'trigger_rule':'all_failed'", true)]
    [InlineData(",'allow_failure':true", false)]
    public async Task CreateAsync_AllowsARecursion_ThatATaskBeforeMayEnd(string members, bool mayEnd)
    {
        var faults = await FaultsAsync(() => _editor.CreateAsync(
            TestJson.Parse($"{{'name':'w','inputs':{{'x':{{'type':'any'}},'list':{{'type':'array'}}}},'tasks':[{{'name':'z','task_type':'ANY'}},{{'name':'a','task_type':'ANY'{members}}},{{'name':'b','task_type':'ANY'}},{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'w'}}}}]}}"),
            CancellationToken.None));

        Assert.Equal(mayEnd ? null : "/tasks/3/config/workflow", faults.SingleOrDefault()?.Pointer);
    }

    [Theory]
    [InlineData("replace", "/tasks/1/config/workflow")]
    [InlineData("replace by id", "/tasks/1/config/workflow")]
    [InlineData("rename", "/name")]
    [InlineData("add", "")]
    public async Task Change_RefusesACycle(string change, string pointer)
    {
        await CreateAsync("w", "'other'");

        var faults = await FaultsAsync(() => change switch
        {
            "replace" => _editor.ReplaceAsync(1, null, BodyOf("w", "'w'", ""), CancellationToken.None),
            "replace by id" => _editor.ReplaceAsync(1, null, BodyOf("w", "1", ""), CancellationToken.None),
            "rename" => _editor.ReplaceAsync(1, null, TestJson.Parse("{'name':'other'}"), CancellationToken.None),
            _ => _editor.AddTaskAsync(1, null, TestJson.Parse("{'name':'more','task_type':'WORKFLOW','config':{'workflow':'w'}}"), CancellationToken.None),
        });

        Assert.Equal(pointer, Assert.Single(faults).Pointer);
    }

    [Theory] // the members of the group
    [InlineData("", "/tasks/0/config/tasks/1/config/tasks/0/config/workflow")]
    [InlineData(",'when':'inputs.x'", null)] // it may end the cycle
    public async Task CreateAsync_FindsTheTasksInGroups(string members, string? pointer)
    {
        await CreateAsync("a", "'w'");
        var faults = await FaultsAsync(() => _editor.CreateAsync(
            TestJson.Parse($"{{'name':'w','inputs':{{'x':{{'type':'any'}}}},'tasks':[{{'name':'g','task_type':'GROUP'{members},'config':{{'tasks':[{{'name':'f','task_type':'ANY'}},{{'name':'h','task_type':'GROUP','config':{{'tasks':[{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'a'}}}}]}}}}]}}}}]}}"),
            CancellationToken.None));

        Assert.Equal(pointer, faults.SingleOrDefault()?.Pointer);
    }

    [Fact]
    public async Task CreateAsync_ReadsNoMoreThanItMay_HoweverManyWorkflowsAreCalled()
    {
        for (var i = 1; i <= 300; i++)
        {
            await CreateAsync($"w{i}", i == 1 ? "'end'" : $"{i - 1}");
        }

        Assert.Empty(await FaultsAsync(() => CreateAsync("end", "300"))); // deeper than runs may be above one another
    }

    private static async Task<IReadOnlyList<Fault>> FaultsAsync(Func<Task> change)
    {
        try
        {
            await change();
            return [];
        }
        catch (RefusedException e) when (e.Reason == RefusalReason.Invalid)
        {
            return e.Faults;
        }
    }

    private Task<StoredWorkflow> CreateAsync(string name, string workflow, string members = "") => _editor.CreateAsync(BodyOf(name, workflow, members), CancellationToken.None);

    private static System.Text.Json.JsonElement BodyOf(string name, string workflow, string members) => TestJson.Parse(
        $"{{'name':'{name}','inputs':{{'x':{{'type':'any'}},'list':{{'type':'array'}}}},'tasks':[{{'name':'first','task_type':'ANY'}},{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':{workflow}}}{members}}}]}}");
}
