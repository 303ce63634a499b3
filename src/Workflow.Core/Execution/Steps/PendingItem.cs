using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>An item of a <c>for_each</c> that is not done.</summary>
/// <param name="Index">Which item.</param>
/// <param name="Attempt">The next attempt.</param>
/// <param name="DueAt">When, UTC; <c>null</c>: at once.</param>
/// <param name="IsRecorded">Whether the waiting attempt is on record.</param>
/// <param name="IsRound">Whether it is the first attempt of a round that follows another.</param>
/// <param name="CutShort">The record of the attempt if a process died while it ran.</param>
internal readonly record struct PendingItem(int Index, int Attempt, DateTimeOffset? DueAt = null, bool IsRecorded = false, bool IsRound = false, RecordedExecution? CutShort = null)
{
    /// <summary>The remaining work for an item, or <c>null</c>.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="task">The task.</param>
    /// <param name="index">The item.</param>
    /// <param name="last">The record of its last attempt, or <c>null</c>.</param>
    internal static PendingItem? After(string runId, PlannedTask task, int index, RecordedExecution? last) => last switch
    {
        null => new PendingItem(index, 1),
        { CarriedOver: true } => null,
        { StartedAt: null, Status: ExecutionStatus.Waiting } waiting => new PendingItem(index, waiting.Attempt, waiting.DueAt, IsRecorded: true),
        { } open when !open.Status.IsFinal() => new PendingItem(index, open.Attempt, CutShort: open),
        { } ended => NextAttempt.DueAt(runId, task, ReportOf(ended)) is { } due ? new PendingItem(index, ended.Attempt + 1, due, IsRound: ended.Round?.NextAt is not null) : null,
    };

    private static TaskReport ReportOf(RecordedExecution last) => TaskReport.Of(new TaskCall(last.Position, last.Index, last.Attempt), last);
}
