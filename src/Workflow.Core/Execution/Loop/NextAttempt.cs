using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>The rule that decides whether and when another attempt follows: a retry, or the first of the next round.</summary>
public static class NextAttempt
{
    /// <summary>When the attempt after one is due, UTC; <c>null</c> if that is the last.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="task">The task.</param>
    /// <param name="report">How the attempt ended.</param>
    public static DateTimeOffset? DueAt(string runId, PlannedTask task, TaskReport report) =>
        report.Round?.NextAt ?? RetryDueAt(runId, task, report);

    private static DateTimeOffset? RetryDueAt(string runId, PlannedTask task, TaskReport report) =>
        report is { Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut, CaughtBy: null }
        && RuleOf(task.Retry, report) is var (rule, count)
        && count < rule.MaxAttempts
            ? report.At + rule.DelayAfter(count, report.Call.ChanceIn(runId), report.RetryAfterSeconds)
            : null;

    // The rule that applies, and to how many attempts it has applied by then.
    private static (RetryPolicy Rule, int Count)? RuleOf(RetryRules? rules, TaskReport report) =>
        rules is null ? null
        : rules.IsPlain ? report.Retryable ? (rules.Rules[0], report.Round?.Attempt ?? report.Call.Attempt) : null
        : report.Retry is { } match && match.Rule < rules.Rules.Length ? (rules.Rules[match.Rule], match.Count)
        : null;

    /// <summary>Whether no attempt follows the last one on record.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="task">The task.</param>
    /// <param name="last">The last attempt.</param>
    public static bool IsDone(string runId, PlannedTask task, RecordedExecution last) =>
        last.CarriedOver || (last.Status.IsFinal() && DueAt(runId, task, TaskReport.Of(new TaskCall(last.Position, last.Index, last.Attempt), last)) is null);
}
