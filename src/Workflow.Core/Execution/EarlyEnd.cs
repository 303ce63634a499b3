using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>What the end of a call implies for the end of its run, and vice versa.</summary>
public static class EarlyEnd
{
    /// <summary>
    /// How a run is to end early, inferred from the end of one of its calls; <c>null</c>: unknown. Nothing is cancelled
    /// unless its run ends early, and what cancelled it may have known of that before the loop does: a worker that
    /// watches the run itself, or a session that was killed right after.
    /// </summary>
    /// <param name="report">The end of a call.</param>
    /// <param name="dueAt">When the run reaches its time limit, UTC; <c>null</c>: never.</param>
    public static RunStatus? ToldBy(TaskReport report, DateTimeOffset? dueAt) =>
        report.Status != ExecutionStatus.Cancelled ? null
        : dueAt <= report.At ? RunStatus.TimedOut
        : RunStatus.Cancelled;

    /// <summary>Why a task did not run or continue: its run was ended early.</summary>
    /// <param name="order">The order that the run ends by, if it is known.</param>
    /// <param name="rule">The task's rule: clean-up has a reason of its own.</param>
    public static string Reason(EndOrder? order, TriggerRule rule) =>
        order is null ? "the run was ended early"
        : $"the run was ended early: {(rule == TriggerRule.Always ? order.Explanation : order.Reason)}";
}
