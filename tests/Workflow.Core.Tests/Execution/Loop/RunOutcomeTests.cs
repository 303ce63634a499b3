using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

public class RunOutcomeTests
{
    [Theory]
    [InlineData("Succeeded", null)]
    [InlineData("Skipped", null)]
    [InlineData("Succeeded Skipped", null)]
    [InlineData("Failed!", null)]
    [InlineData("TimedOut!", null)]
    [InlineData("UpstreamFailed!", null)]
    [InlineData("Failed", "Task 't0' ended FAILED.")]
    [InlineData("TimedOut", "Task 't0' ended TIMED_OUT.")]
    [InlineData("UpstreamFailed", "Task 't0' ended UPSTREAM_FAILED.")]
    [InlineData("Succeeded Failed TimedOut", "Task 't1' ended FAILED.")]
    [InlineData("Failed! TimedOut", "Task 't1' ended TIMED_OUT.")]
    [InlineData("UpstreamFailed Failed", "Task 't1' ended FAILED.")] // the cause says more than its effect
    [InlineData("Failed! UpstreamFailed", "Task 't1' ended UPSTREAM_FAILED.")]
    public void Of_FailsTheRun_WhenATaskThatCountsFailed(string statuses, string? error)
    {
        var tasks = statuses.Split(' ');
        var plan = RunPlan.Of([.. tasks.Select((t, i) => new PlannedTask($"t{i}", [], TriggerRule.AllSuccess, AllowFailure: t.EndsWith('!')))]);
        var graph = new TaskGraph(plan);
        graph.Start([]);
        foreach (var (position, task) in tasks.Index())
        {
            graph.Complete(position, Enum.Parse<ExecutionStatus>(task.TrimEnd('!')), []);
        }

        int? failed = error is null ? null : error[7] - '0'; // the number in its name
        Assert.Equal(new RunOutcome(error is null ? RunStatus.Succeeded : RunStatus.Failed, error, failed), RunOutcome.Of(plan, graph));
    }
}
