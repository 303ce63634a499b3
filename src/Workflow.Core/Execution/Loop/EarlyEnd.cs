using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>What the end of a call implies for the end of its run, and vice versa.</summary>
public static class EarlyEnd
{
    /// <summary>
    /// How a run is to end early, inferred from the end of one of its calls; <c>null</c>: unknown. Nothing is cancelled
    /// unless its run ends early, and the call may be cancelled before the loop is notified: by a worker that watches the
    /// run itself, or by a session that was killed right after.
    /// </summary>
    /// <param name="report">The end of a call.</param>
    /// <param name="dueAt">When the run reaches its time limit, UTC; <c>null</c>: never.</param>
    public static RunStatus? ImpliedBy(TaskReport report, DateTimeOffset? dueAt) =>
        report.Status != ExecutionStatus.Cancelled ? null
        : dueAt <= report.At ? RunStatus.TimedOut
        : RunStatus.Cancelled;
}
