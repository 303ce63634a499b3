using System.Collections.Immutable;
using Workflow.Core.Definitions;

namespace Workflow.Core.Execution;

/// <summary>What the run loop needs to know of one task.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Upstreams">The positions it waits for.</param>
/// <param name="Rule">When it starts, given how they ended.</param>
/// <param name="AllowFailure">Whether its failure counts as done.</param>
public sealed record PlannedTask(string Name, ImmutableArray<int> Upstreams, TriggerRule Rule, bool AllowFailure);

/// <summary>A version of a workflow as the run loop sees it: the shape, without any payload.</summary>
public sealed class RunPlan
{
    private RunPlan(ImmutableArray<PlannedTask> tasks)
    {
        Tasks = tasks;
        Downstreams = TaskOrder.Downstreams([.. tasks.Select(t => t.Upstreams)]);
    }

    /// <summary>The tasks by position.</summary>
    public ImmutableArray<PlannedTask> Tasks { get; }

    /// <summary>For each position, the positions that wait for it.</summary>
    internal int[][] Downstreams { get; }

    /// <summary>The plan of a definition that the validator has passed.</summary>
    public static RunPlan Of(WorkflowDefinition definition)
    {
        var upstreams = TaskOrder.Upstreams(definition.Tasks);
        return new RunPlan([.. definition.Tasks.Select((task, i) => new PlannedTask(task.Name, upstreams[i], task.TriggerRule, task.AllowFailure))]);
    }

    /// <summary>A plan from its parts.</summary>
    public static RunPlan Of(ImmutableArray<PlannedTask> tasks) => new(tasks);
}
