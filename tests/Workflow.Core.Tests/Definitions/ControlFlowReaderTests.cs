using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The members of a definition for conditions, retries and lists.</summary>
public class ControlFlowReaderTests
{
    private readonly List<Fault> _faults = [];

    [Fact]
    public void ReadWorkflow_HasTheContractsDefaults_WhenTheBodyNamesNothingElse()
    {
        var definition = ReadWorkflow("");

        Assert.Empty(_faults);
        Assert.Equal((1, OverlapPolicy.Queue, null), (definition.MaxConcurrentRuns, definition.OverlapPolicy, definition.TimeoutSeconds));
        Assert.Empty(definition.Inputs);
    }

    [Theory]
    [InlineData("skip", OverlapPolicy.Skip)]
    [InlineData("queue", OverlapPolicy.Queue)]
    [InlineData("cancel_running", OverlapPolicy.CancelRunning)]
    public void ReadWorkflow_ReadsTheMembersOfRuns(string policy, OverlapPolicy expected)
    {
        var definition = ReadWorkflow($",'max_concurrent_runs':1000,'overlap_policy':'{policy}','timeout_seconds':31536000,'inputs':{{'a':{{}}}}");

        Assert.Empty(_faults);
        Assert.Equal((1000, expected, 31_536_000), (definition.MaxConcurrentRuns, definition.OverlapPolicy, definition.TimeoutSeconds));
        Assert.Equal(["a"], definition.Inputs.Keys);
    }

    [Theory]
    [InlineData(",'max_concurrent_runs':0", "/max_concurrent_runs: must be from 1 to 1000, not 0")]
    [InlineData(",'max_concurrent_runs':1001", "/max_concurrent_runs: must be from 1 to 1000, not 1001")]
    [InlineData(",'overlap_policy':'wait'", "/overlap_policy: 'wait' is not one of queue, skip, cancel_running")]
    [InlineData(",'timeout_seconds':0", "/timeout_seconds: must be from 1 to 31536000, not 0")]
    [InlineData(",'timeout_seconds':31536001", "/timeout_seconds: must be from 1 to 31536000, not 31536001")]
    public void ReadWorkflow_AddsEveryFault(string members, params string[] faults)
    {
        ReadWorkflow(members);

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData(",'when':null,'for_each':null,'max_parallel':null", null, null, null)]
    [InlineData(",'when':'true','for_each':'inputs.list'", "true", "\"inputs.list\"", null)]
    [InlineData(",'for_each':[1,'{{ inputs.x }}'],'max_parallel':10000", null, "[1,\"{{ inputs.x }}\"]", 10_000)]
    [InlineData(",'for_each':[]", null, "[]", null)]
    public void ReadTask_ReadsConditionAndList(string members, string? when, string? forEach, int? maxParallel)
    {
        var task = ReadTask(members);

        Assert.Empty(_faults);
        Assert.Equal((when, forEach, maxParallel), (task.When, task.ForEach?.GetRawText(), task.MaxParallel));
    }

    [Theory]
    [InlineData(",'when':''", "/t/when: must not be empty")]
    [InlineData(",'for_each':''", "/t/for_each: must not be empty")]
    [InlineData(",'for_each':{}", "/t/for_each: must be an expression, a list, or an object with body_from")]
    [InlineData(",'for_each':5", "/t/for_each: must be an expression or a list, not a number")]
    [InlineData(",'max_parallel':2", "/t/max_parallel: is for a task with for_each")]
    [InlineData(",'for_each':[],'max_parallel':0", "/t/max_parallel: must be from 1 to 10000, not 0")]
    [InlineData(",'for_each':[],'max_parallel':10001", "/t/max_parallel: must be from 1 to 10000, not 10001")]
    public void ReadTask_AddsEveryFault(string members, params string[] faults)
    {
        ReadTask(members);

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData("when", 10_000, 0)]
    [InlineData("when", 10_001, 1)]
    [InlineData("for_each", 10_000, 0)]
    [InlineData("for_each", 10_001, 1)]
    public void ReadTask_KeepsTheLimitOfAnExpression(string member, int length, int faults)
    {
        ReadTask($",'{member}':'{new string('1', length)}'");

        Assert.Equal(faults, _faults.Count);
    }

    [Theory]
    [InlineData(10_000, new string[0])]
    [InlineData(10_001, new[] { "/t/for_each: has 10001 elements; the limit is 10000" })]
    public void ReadTask_KeepsTheLimitOfItems(int count, string[] faults)
    {
        ReadTask($",'for_each':[{string.Join(',', Enumerable.Repeat(0, count))}]");

        Assert.Equal(faults, _faults.Lines());
    }

    [Fact] // a task alone may be nested deeper than it may be in its workflow
    public async Task AddTask_RefusesAListThatIsNestedDeeperThanItsWorkflowCanHold()
    {
        var fixture = new EditorFixture();
        await fixture.CreateOfAsync("a");

        var refused = await fixture.RefusalAsync(RefusalReason.Invalid, () => fixture.AddTaskAsync(
            1, $"{{'name':'b','task_type':'PLAIN','for_each':{new string('[', 62)}{new string(']', 62)}}}"));

        Assert.Equal(["/for_each: is nested 62 deep; the limit is 61"], refused.Faults.Lines());
    }

    private WorkflowDefinition ReadWorkflow(string members) =>
        DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w'{members}}}"), BodyUse.Create, _faults).Definition;

    private TaskDefinition ReadTask(string members) =>
        DefinitionReader.ReadTask(TestJson.Parse($"{{'name':'a','task_type':'PASS'{members}}}"), "/t", 0, BodyUse.Create, _faults);
}
