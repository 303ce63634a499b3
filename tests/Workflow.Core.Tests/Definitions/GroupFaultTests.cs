using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Checks of groups when a workflow is saved: every fault of an inner task, with its place.</summary>
public class GroupFaultTests
{
    private readonly EditorFixture _fixture = new();

    [Theory] // tasks: a, then b which starts at once, then the group g, which follows a; its tasks and its other members
    [InlineData("{'name':'x','task_type':'ANY','config':{'v':'{{ tasks.a.output }}{{ inputs.i }}{{ run.id }}{{ secrets.K }}'}}", "")]
    [InlineData("{'name':'x','task_type':'ANY'},{'name':'y','task_type':'ANY','when':'tasks.x.output == tasks.a.output'}", "")]
    [InlineData("{'name':'x','task_type':'ANY','config':{'v':'{{ item }}{{ index }}{{ attempt }}'},'when':'item > 1'}", ",'for_each':[1]")]
    [InlineData("{'name':'x','task_type':'ANY','for_each':'[item]','item_when':'item'}", ",'for_each':[1],'item_when':'index'")]
    [InlineData("{'name':'x','task_type':'ANY','config':{'v':'{{ iteration }}'},'when':'iteration'}", ",'repeat':{'until':'output.x'}")]
    [InlineData("{'name':'b','task_type':'ANY'}", "")] // b is not upstream, so it can't be meant
    [InlineData("{'name':'x','task_type':'GROUP','config':{'tasks':[{'name':'y','task_type':'ANY','config':{'v':'{{ tasks.a.output }}'}}]}}", "")]
    [InlineData("{'name':'x','task_type':'ANY'}", ",'timeout_seconds':31536000")]
    public async Task Create_TakesAGroup(string tasks, string members) =>
        Assert.Equal(3, (await CreateAsync($"'tasks':[{tasks}],'outputs':{{'o':'tasks.a.output'}}", members)).Definition.Tasks.Length);

    [Theory]
    [InlineData("", "", "/tasks: is required: the tasks of the group")]
    [InlineData("'tasks':[]", "", "/tasks: must have at least one task")]
    [InlineData("'tasks':7", "", "/tasks: must be a list, not a number")]
    [InlineData("'tasks':[{}]", "", "/tasks/0/name: is required|/tasks/0/task_type: is required")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','nope':1}]", "", "/tasks/0/nope: ")]
    [InlineData("'tasks':[{'id':7,'name':'x','task_type':'ANY'}]", "", "/tasks/0/id: ")]
    [InlineData("'tasks':[{'name':'x','task_type':'NOPE'}]", "", "/tasks/0/task_type: 'NOPE' is not a task type")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY'},{'name':'x','task_type':'ANY'}]", "", "/tasks/1/name: 'x' is also the name of another task")]
    [InlineData("'tasks':[{'name':'a','task_type':'ANY'}]", "", "/tasks/0/name: 'a' is also the name of a task outside the group")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','depends_on':['a']}]", "", "/tasks/0/depends_on/0: 'a' is not a task of this workflow")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','depends_on':['y']},{'name':'y','task_type':'ANY'}]", "", "/tasks/0/depends_on: closes a cycle")]
    [InlineData("'tasks':[{'name':'y','task_type':'PLAIN','config':{'size':'x'},'order_index':2},{'name':'x','task_type':'ANY','order_index':1}]", "", "/tasks/0/config/size: must be a whole number")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','config':{'v':'{{ tasks.nope.output }}'}}]", "", "/tasks/0/config/v: 'nope' is not a task of this workflow")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','config':{'v':'{{ tasks.b.output }}'}}]", "", "/tasks/0/config/v: task 'b' is not upstream of the group")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','when':'tasks.g.output'}]", "", "/tasks/0/when: task 'g' is not upstream of the group")] // the group itself
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','config':{'v':'{{ item }}{{ iteration }}{{ error }}'}}]", "", "/tasks/0/config/v: 'item' is|/tasks/0/config/v: 'iteration' is|/tasks/0/config/v: 'error' is")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY','when':'attempt == secrets.K'}]", ",'for_each':[1]", "/tasks/0/when: 'attempt' is|/tasks/0/when: secrets are")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY'}],'fail_fast':1", "", "/fail_fast: must be true or false")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY'}],'outputs':7", "", "/outputs: must be an object, not a number")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY'}],'outputs':{'o':7,'p':''}", "", "/outputs/o: must be a text, not a number|/outputs/p: must not be empty")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY'}],'outputs':{'o':'tasks.nope.output','p':'secrets.K','q':'1 +'}", "", "/outputs/o: 'nope' is|/outputs/p: secrets are|/outputs/q: ")]
    [InlineData("'tasks':[{'name':'x','task_type':'ANY'}],'more':1", "", "/more: ")]
    [InlineData("'tasks':[{'name':'x','task_type':'GROUP','config':{'tasks':[{'name':'y','task_type':'NOPE','when':'tasks.z.output'}]}}]", "", "/tasks/0/config/tasks/0/task_type: 'NOPE'|/tasks/0/config/tasks/0/when: 'z' is")]
    public async Task Create_FindsEveryFault_WithItsPlace(string config, string members, string expected)
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => CreateAsync(config, members));

        var (lines, starts) = (refused.Faults.Lines(), expected.Split('|'));
        Assert.True(lines.Length == starts.Length, string.Join('\n', lines));
        Assert.All(lines.Zip(starts), pair => Assert.StartsWith("/tasks/2/config" + pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DefinitionLimits.GroupDepth, null)]
    [InlineData(DefinitionLimits.GroupDepth + 1, "is a group at level 6; the limit is 5")]
    public async Task Create_LimitsTheDepthOfGroups(int depth, string? fault)
    {
        var tasks = "{'name':'leaf','task_type':'ANY'}";
        for (var level = depth; level > 1; level--)
        {
            tasks = $"{{'name':'l{level}','task_type':'GROUP','config':{{'tasks':[{tasks}]}}}}";
        }

        var create = () => CreateAsync($"'tasks':[{tasks}]", "");
        if (fault is null)
        {
            await create();
        }
        else
        {
            var found = Assert.Single((await _fixture.RefusalAsync(RefusalReason.Invalid, create)).Faults);
            Assert.Equal((fault, "/tasks/2/config" + string.Concat(Enumerable.Repeat("/tasks/0/config", depth - 2)) + "/tasks/0"), (found.Detail, found.Pointer));
        }
    }

    [Fact]
    public async Task Create_CountsTheTasksOfGroups()
    {
        var inner = string.Join(',', Enumerable.Range(0, DefinitionLimits.Tasks - 2).Select(i => $"{{'name':'t{i}','task_type':'ANY','depends_on':[]}}"));

        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => CreateAsync($"'tasks':[{inner}]", ""));

        Assert.Equal(["/tasks: would be 10001, those of groups included; the limit is 10000"], refused.Faults.Lines());
    }

    [Fact]
    public async Task RemoveTask_IsAConflict_WhenATaskInAGroupRefersToIt()
    {
        await CreateAsync("'tasks':[{'name':'x','task_type':'ANY','config':{'v':'{{ tasks.a.output }}'}}]", "");
        await _fixture.ReplaceTaskAsync(3, "{'name':'g','task_type':'GROUP','depends_on':['b'],'config':{'tasks':[{'name':'x','task_type':'ANY'}]}}");
        await _fixture.ReplaceTaskAsync(2, "{'name':'b','task_type':'ANY'}");
        await _fixture.ReplaceTaskAsync(3, "{'name':'g','task_type':'GROUP','depends_on':['b'],'config':{'tasks':[{'name':'x','task_type':'ANY','when':'tasks.a.output'}]}}");

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.RemoveTaskAsync(1));

        Assert.StartsWith("Without task 'a', task 'g' ", refused.Message, StringComparison.Ordinal);
    }

    private Task<StoredWorkflow> CreateAsync(string config, string members) => _fixture.CreateAsync(
        $"{{'name':'w','inputs':{{'i':{{'type':'any'}}}},'tasks':[{{'name':'a','task_type':'ANY'}},{{'name':'b','task_type':'ANY','depends_on':[]}},{{'name':'g','task_type':'GROUP','depends_on':['a'],'config':{{{config}}}{members}}}]}}");
}
