using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>
/// The rule for which end of a call fails a run with <c>fail_fast</c>: that of a task which no other attempt follows, which no task
/// catches, and which may not fail; and that of the first item that is one too many.
/// </summary>
/// <param name="runId">The run; seeds the jitter.</param>
/// <param name="plan">Its plan.</param>
internal sealed class FirstFailure(string runId, RunPlan plan)
{
    private readonly Dictionary<int, (int Items, int Failed)> _lists = [];

    /// <summary>Whether the end of a call fails the run. Called once for each end.</summary>
    /// <param name="report">The end.</param>
    public bool IsIn(TaskReport report)
    {
        if (!plan.FailFast)
        {
            return false;
        }

        var (position, task) = (report.Call.Position, plan.Tasks[report.Call.Position]);
        if (report.Call.Kind == CallKind.Expand && !report.Status.IsFinal())
        {
            _lists[position] = (report.ItemCount, 0);
            return false;
        }

        var hasFailed = HasFailed(runId, task, report);
        return report.Call.Kind == CallKind.Items ? AreTooMany(report.Call.Position, report.FailedItems)
            : report.Call.Index is not null ? hasFailed && AreTooMany(position, 1)
            : hasFailed && !task.AllowFailure && report.CaughtBy is null;
    }

    /// <summary>Whether so many failed items fail the run, before their task has ended: its error may still be caught.</summary>
    /// <param name="task">The task.</param>
    /// <param name="failed">How many of its items have failed for good.</param>
    /// <param name="items">How many it has.</param>
    public static bool AreTooMany(PlannedTask task, int failed, int items) =>
        failed > 0 && !task.AllowFailure && task.Catches.IsDefaultOrEmpty
        && (task.NeededSuccesses?.AreOutOfReach(failed, items) ?? !(task.ToleratedFailures?.Include(failed, items) ?? false));

    /// <summary>Whether a call has failed and no other attempt follows.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="task">The task.</param>
    /// <param name="report">Its end.</param>
    public static bool HasFailed(string runId, PlannedTask task, TaskReport report) =>
        report.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut
        && (report.Call.Kind != CallKind.Attempt || NextAttempt.DueAt(runId, task, report) is null);

    private bool AreTooMany(int position, int more)
    {
        var (items, failed) = _lists.GetValueOrDefault(position);
        _lists[position] = (items, failed + more);
        return AreTooMany(plan.Tasks[position], failed + more, items);
    }
}
