using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Tasks that name a pool.</summary>
public sealed class PoolChecksTests
{
    [Theory]
    [InlineData("'pool':'a b'", "/tasks/0/pool")]
    [InlineData("'pool':''", "/tasks/0/pool")]
    [InlineData("'pool':5", "/tasks/0/pool")]
    [InlineData("'pool':'{{ inputs.pool }}'", "/tasks/0/pool")]
    [InlineData("'pool':'db','pool_slots':0", "/tasks/0/pool_slots")]
    [InlineData("'pool':'db','pool_slots':1001", "/tasks/0/pool_slots")]
    [InlineData("'pool':'db','pool_slots':1.5", "/tasks/0/pool_slots")]
    public void Read_RefusesWhatIsNoName_AndNoNumber(string members, string pointer)
    {
        List<Core.Json.Fault> faults = [];
        DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','tasks':[{{'name':'a','task_type':'PASS',{members}}}]}}"), BodyUse.Create, faults);
        Assert.Contains(faults, fault => fault.Pointer == pointer);
    }

    [Theory]
    [InlineData("WAIT")]
    [InlineData("EVENT")]
    [InlineData("CALLBACK")]
    [InlineData("WORKFLOW")]
    [InlineData("GROUP")]
    [InlineData("FAIL")]
    [InlineData("SUCCEED")]
    public void Validate_RefusesTypesThatHoldNothing(string type)
    {
        Assert.True(WaitingTaskTypes.Includes(type));
        var fault = PoolChecks.Validate(new TaskDefinition { Name = "a", TaskType = type, Config = TestJson.Parse("{}"), Pool = "db" }, 3);
        Assert.Equal((3, "/pool"), (fault?.Position, fault?.Pointer));
    }

    [Fact]
    public void Plan_HasNoMoreItemsInLine_ThanTheDefault_AndBranchesDoNotEnterIt()
    {
        List<Core.Json.Fault> faults = [];
        var draft = DefinitionReader.ReadWorkflow(
            TestJson.Parse("{'name':'w','tasks':[{'name':'a','task_type':'PASS','pool':'db','for_each':[1]},{'name':'b','task_type':'PASS','pool':'db','max_parallel':500,'for_each':[1]},{'name':'c','task_type':'PASS','depends_on':[]},{'name':'d','task_type':'PASS','pool':'db'}]}"), BodyUse.Create, faults);
        Assert.Empty(faults);
        var plan = RunPlan.Of(draft.Definition);
        Assert.Equal([DefinitionLimits.ParallelPoolItems, 500], plan.Tasks.Take(2).Select(task => task.MaxParallel));
        Assert.Null(Branch.Next(plan, 2));
    }
}
