using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>The rule that decides whether and when a failed attempt is retried.</summary>
public static class NextAttempt
{
    /// <summary>When an attempt is retried, UTC; <c>null</c> if it is the last.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="task">The task.</param>
    /// <param name="report">How the attempt ended.</param>
    public static DateTimeOffset? DueAt(string runId, PlannedTask task, TaskReport report) =>
        report.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut
        && report.Retryable
        && task.Retry is { } retry
        && report.Call.Attempt < retry.MaxAttempts
            ? report.At + retry.DelayAfter(report.Call.Attempt, report.Call.ChanceIn(runId), report.RetryAfterSeconds)
            : null;

    /// <summary>Whether no attempt follows the last one on record.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="task">The task.</param>
    /// <param name="last">The last attempt.</param>
    public static bool IsDone(string runId, PlannedTask task, RecordedExecution last) =>
        last.CarriedOver || (last.Status.IsFinal() && DueAt(runId, task, TaskReport.Of(new TaskCall(last.Position, last.Index, last.Attempt), last)) is null);
}
