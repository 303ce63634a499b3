using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Benchmarks;

/// <summary>The shapes in which the cost of the task graph is measured.</summary>
public enum PlanShape
{
    /// <summary>Each task waits for the one before.</summary>
    Chain,

    /// <summary>One task, then all the others at once, then one that waits for all of those.</summary>
    FanOutFanIn,

    /// <summary>Ten layers of equal width; each task waits for three of the layer above, picked at random.</summary>
    Layered,
}

/// <summary>Builds a plan of a shape, and drives a graph through it.</summary>
public static class PlanShapes
{
    private const int Layers = 10;
    private const int UpstreamsInALayer = 3;

    /// <summary>A plan of <paramref name="tasks"/> tasks, the same each time.</summary>
    public static RunPlan Build(PlanShape shape, int tasks)
    {
        var random = new Random(42);
        return RunPlan.Of([.. Enumerable.Range(0, tasks).Select(i => new PlannedTask($"t{i}", Upstreams(i), TriggerRule.AllSuccess, AllowFailure: false))]);

        ImmutableArray<int> Upstreams(int position) => shape switch
        {
            _ when position == 0 => [],
            PlanShape.Chain => [position - 1],
            PlanShape.FanOutFanIn when position < tasks - 1 => [0],
            PlanShape.FanOutFanIn => [.. Enumerable.Range(1, tasks - 2)],
            _ => LayerAbove(position),
        };

        ImmutableArray<int> LayerAbove(int position)
        {
            var width = Math.Max(1, tasks / Layers);
            var first = ((position / width) - 1) * width;
            return first < 0 ? [] : [.. Enumerable.Range(0, UpstreamsInALayer).Select(_ => first + random.Next(width)).Distinct()];
        }
    }

    /// <summary>Drives a new graph to its end, every task succeeding.</summary>
    /// <returns>How many tasks were run, which is all of them.</returns>
    public static int Drive(RunPlan plan)
    {
        var graph = new TaskGraph(plan);
        List<Decision> decisions = [];
        Queue<int> running = [];
        graph.Start(decisions);
        var steps = 0;
        while (true)
        {
            foreach (var decision in decisions)
            {
                running.Enqueue(decision.Position);
            }

            decisions.Clear();
            if (!running.TryDequeue(out var position))
            {
                return graph.IsFinished ? steps : throw new InvalidOperationException("The graph is stuck.");
            }

            graph.Complete(position, ExecutionStatus.Succeeded, decisions);
            steps++;
        }
    }
}
