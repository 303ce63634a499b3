using Workflow.Benchmarks;

namespace Workflow.Core.Tests.Execution.Graph;

/// <summary>The only timing test: the cost of a completion depends on the task's downstreams, not on the size of the graph.</summary>
[Collection(nameof(TaskGraphCostTests))]
[CollectionDefinition(nameof(TaskGraphCostTests), DisableParallelization = true)]
public class TaskGraphCostTests
{
    private const double MostTimesAsMuch = 12;

    [Theory]
    [InlineData(PlanShape.Chain)]
    [InlineData(PlanShape.FanOutFanIn)]
    [InlineData(PlanShape.Layered)]
    public void Complete_CostsAtMost12TimesAsMuchPerStep_When10000TasksReplace100(PlanShape shape)
    {
        var small = GraphTiming.BestNanosecondsPerStep(shape, 100);
        var large = GraphTiming.BestNanosecondsPerStep(shape, 10_000);

        Assert.True(large <= MostTimesAsMuch * small, $"{small:0} ns per step at 100 tasks, {large:0} ns at 10,000: {large / small:0.0} times as much.");
    }
}
