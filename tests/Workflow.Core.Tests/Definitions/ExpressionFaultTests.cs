using Workflow.Core.Definitions;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Checks of expressions when a workflow is saved: where they may be used, and what they may refer to.</summary>
public class ExpressionFaultTests
{
    private readonly EditorFixture _fixture = new();

    [Theory] // tasks: a, then b which follows it, then c which starts at once, then this one which follows b
    [InlineData("'config':{'x':'{{ tasks.a.output }}{{ tasks.b.output }}'}")]
    [InlineData("'config':{'x':['{{ secrets.K }}']}")]
    [InlineData("'config':{'x':'{{ item }}{{ index }}'},'for_each':[1]")]
    [InlineData("'when':'{{ tasks.a.status == \\'FAILED\\' }}'")]
    [InlineData("'when':'inputs.x > run.id','for_each':'tasks.b.output'")]
    [InlineData("'for_each':['{{ tasks.a.output }}',2]")]
    public async Task Create_TakesReferencesToWhatComesBefore(string members) =>
        Assert.Equal(4, (await CreateAsync(members)).Definition.Tasks.Length);

    [Theory]
    [InlineData("'config':{'x':{'y/z':['{{ tasks.c.output }}']}}", "/tasks/3/config/x/y~1z/0", "task 'c' is not upstream of this one")]
    [InlineData("'config':{'x':'{{ tasks.d.output }}'}", "/tasks/3/config/x", "task 'd' is not upstream of this one")] // itself
    [InlineData("'config':{'x':'{{ tasks.nope.output }}'}", "/tasks/3/config/x", "'nope' is not a task of this workflow")]
    [InlineData("'config':{'x':'{{ item }}'}", "/tasks/3/config/x", "'item' is available only")]
    [InlineData("'when':'item','for_each':[1]", "/tasks/3/when", "'item' is available only")]
    [InlineData("'when':'secrets.K'", "/tasks/3/when", "secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded")]
    [InlineData("'when':'1 +'", "/tasks/3/when", "Unexpected")]
    [InlineData("'for_each':'tasks.c.output'", "/tasks/3/for_each", "task 'c' is not upstream of this one")]
    [InlineData("'for_each':'secrets.K'", "/tasks/3/for_each", "secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded")]
    [InlineData("'for_each':[1,{'a':'{{ index }}'}]", "/tasks/3/for_each/1/a", "'index' is available only")]
    [InlineData("'for_each':['{{ secrets.K }}']", "/tasks/3/for_each/0", "secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded")]
    public async Task Create_PointsAtTheExpression_WhenItIsFaulty(string members, string pointer, string detail)
    {
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => CreateAsync(members));

        var fault = Assert.Single(refused.Faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_LeavesTheTypeOfATemplateToTheRun()
    {
        await _fixture.CreateAsync("{'name':'w','tasks':[{'name':'a','task_type':'PLAIN','config':{'size':'{{ inputs.size }}'}}]}");
        var refused = await _fixture.RefusalAsync(RefusalReason.Invalid, () => _fixture.CreateAsync(
            "{'name':'v','tasks':[{'name':'a','task_type':'PLAIN','config':{'size':'4','sise':'{{ 1 }}'}}]}"));

        Assert.Equal(["/tasks/0/config/size: must be a whole number, not a text", "/tasks/0/config/sise: is not a known member; the members are size"], refused.Faults.Lines());
    }

    [Theory]
    [InlineData("'config':{'x':'{{ tasks.a.output }}'},'depends_on':['b']")]
    [InlineData("'when':'tasks.a.output','depends_on':['b']")]
    [InlineData("'for_each':'tasks.a.output','depends_on':['b']")]
    public async Task RemoveTask_IsAConflict_WhenAnExpressionRefersToIt(string members)
    {
        await _fixture.CreateAsync($"{{'name':'w','tasks':[{{'name':'a','task_type':'ANY'}},{{'name':'b','task_type':'ANY'}},{{'name':'c','task_type':'ANY',{members}}}]}}");

        var refused = await _fixture.RefusalAsync(RefusalReason.Conflict, () => _fixture.RemoveTaskAsync(1));

        Assert.StartsWith("Without task 'a', task 'c' ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'a' is not a task of this workflow", refused.Message, StringComparison.Ordinal);
    }

    [Fact] // b goes, and c follows a, which it does not refer to; d still refers to a through c
    public async Task RemoveTask_Removes_WhenWhatIsReferredToStaysUpstream()
    {
        await _fixture.CreateAsync("{'name':'w','tasks':[{'name':'a','task_type':'ANY'},{'name':'b','task_type':'ANY'},{'name':'c','task_type':'ANY','when':'tasks.a.output'}]}");

        Assert.Equal(["a=1", "c=3"], EditorFixture.NamesAndIds(await _fixture.RemoveTaskAsync(2)));
    }

    private Task<StoredWorkflow> CreateAsync(string members) => _fixture.CreateAsync("{'name':'w','tasks':[" +
        "{'name':'a','task_type':'ANY'},{'name':'b','task_type':'ANY'},{'name':'c','task_type':'ANY','depends_on':[]}," +
        $"{{'name':'d','task_type':'ANY','depends_on':['b'],{members}}}]}}");
}
