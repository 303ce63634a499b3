using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Plans;

public class RunPlanTests
{
    [Fact]
    public void Of_TakesTheShapeOfADefinition()
    {
        var tasks = PlainTasks.Of("a", "b", "c:a");
        tasks = tasks.SetItem(2, tasks[2] with { TriggerRule = TriggerRule.Always, AllowFailure = true });

        var plan = RunPlan.Of(new WorkflowDefinition { Name = "w", Tasks = tasks });

        Assert.Equal(["a", "b", "c"], plan.Tasks.Select(t => t.Name));
        Assert.Equal(["", "0", "0"], plan.Tasks.Select(t => string.Join(',', t.Upstreams)));
        Assert.Equal(["1,2", "", ""], plan.Downstreams.Select(d => string.Join(',', d)));
        Assert.Equal((TriggerRule.Always, true), (plan.Tasks[2].Rule, plan.Tasks[2].AllowFailure));
        Assert.Equal((TriggerRule.AllSuccess, false), (plan.Tasks[1].Rule, plan.Tasks[1].AllowFailure));
    }
}
