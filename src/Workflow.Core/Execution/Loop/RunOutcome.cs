using System.Text.Json.Serialization;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Loop;

/// <summary>How a run ended.</summary>
/// <param name="Status">A final status.</param>
/// <param name="Error">For people: the first task, by position, that failed it.</param>
/// <param name="FailedTask">That task's position, or <c>null</c>.</param>
public sealed record RunOutcome(RunStatus Status, string? Error, int? FailedTask = null)
{
    /// <summary>Whether the run has outputs if it succeeds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasOutputs { get; init; }

    /// <summary>
    /// The outcome of a finished graph: a run fails if any task without <c>allow_failure</c> ends <c>FAILED</c>,
    /// <c>TIMED_OUT</c> or <c>UPSTREAM_FAILED</c>, and no task catches its error.
    /// </summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="graph">Its graph, finished.</param>
    /// <param name="ending">The early end that was ordered, which then is the outcome; <c>null</c>: none was.</param>
    public static RunOutcome Of(RunPlan plan, TaskGraph graph, RunStatus? ending = null) =>
        OfGraph(plan, graph, ending) with { HasOutputs = plan.HasOutputs };

    private static RunOutcome OfGraph(RunPlan plan, TaskGraph graph, RunStatus? ending)
    {
        if (ending is { } early)
        {
            return new RunOutcome(early, early == RunStatus.TimedOut ? $"The run reached its time limit of {plan.Timeout?.TotalSeconds} s." : null);
        }

        // The task that failed explains more than the one that was not run because of it.
        var failed = FindFailedTask(plan, graph, ExecutionStatus.Failed, ExecutionStatus.TimedOut)
            ?? FindFailedTask(plan, graph, ExecutionStatus.UpstreamFailed, ExecutionStatus.UpstreamFailed);
        return failed is { } position
            ? OfFailed(position, plan.Tasks[position].Name, graph.StatusOf(position))
            : new RunOutcome(RunStatus.Succeeded, null);
    }

    /// <summary>The outcome that the failure of one task decides.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="name">Its name.</param>
    /// <param name="status">How it ended.</param>
    public static RunOutcome OfFailed(int position, string name, ExecutionStatus status) =>
        new(RunStatus.Failed, $"Task '{name}' ended {Word.Upper(status)}.", position);

    /// <summary>The outcome that an order decides.</summary>
    /// <param name="order">The order; <c>null</c>: a cancel that an older version of the service accepted.</param>
    public static RunOutcome Of(EndOrder? order) =>
        new(order?.Outcome ?? RunStatus.Cancelled, order?.Outcome is RunStatus.TimedOut or RunStatus.Failed ? AsError(order.Reason) : null);

    private static string AsError(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..].TrimEnd('.') + ".";

    private static int? FindFailedTask(RunPlan plan, TaskGraph graph, ExecutionStatus either, ExecutionStatus or)
    {
        for (var position = 0; position < plan.Tasks.Length; position++)
        {
            if (!plan.Tasks[position].AllowFailure && !graph.IsCaught(position) && graph.StatusOf(position) is var status && (status == either || status == or))
            {
                return position;
            }
        }

        return null;
    }
}
