using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// The rule for what a process goes on with when it has done a task: the next of a chain, for which nothing else waits. The
/// session does not know that it has begun. If the run is ordered to end, it counts as cancelled at once, so clean-up after it
/// would begin beside it: where there is such a clean-up, the session begins it itself.
/// </summary>
internal static class Branch
{
    /// <summary>The task that only this one holds up, and that runs when this one has succeeded; <c>null</c>: there is none, or more than one.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="position">The task.</param>
    public static int? Next(RunPlan plan, int position) =>
        plan.Tasks[position] is { HasItems: false, Ends: null } task
        && plan.Downstreams[position] is [var next]
        && plan.Tasks[next] is { Upstreams.Length: 1, HasItems: false, Waits: false, HasPool: false, Ends: null, IsCatchTask: false } follower
        && (follower.Rule.IsCleanup() || !plan.HoldsUpCleanup(next)) // clean-up itself is not cancelled by that order
        && !plan.MayLose(next) // if it has lost, it too counts as cancelled at once
        && Runs(task, follower)
            ? next
            : null;

    // What the graph of the run decides, for the two alone.
    private static bool Runs(PlannedTask task, PlannedTask next)
    {
        List<Decision> decisions = [];
        var graph = new TaskGraph(RunPlan.Of([task with { Upstreams = [], Catches = [] }, next with { Upstreams = [0], Catches = [] }]));
        graph.Start(decisions);
        if (graph.StatusOf(0) != ExecutionStatus.Running)
        {
            return false;
        }

        graph.Complete(0, ExecutionStatus.Succeeded, decisions);
        return decisions[^1] is { Position: 1, Verdict: Verdict.Run };
    }
}
