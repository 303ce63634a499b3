using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Waiting;

/// <summary>
/// Decides what the end of a child run means for the task that waits for it. Another attempt starts another child run: a
/// run that a person has cancelled on purpose is not started again.
/// </summary>
internal static class ChildEnd
{
    /// <summary>
    /// Whether the child run was ordered to end with the task that waits for it. The record decides: the step that gives the order
    /// may come before the session knows of it.
    /// </summary>
    /// <param name="child">The run as it ended; <c>null</c>: it no longer exists.</param>
    public static bool IsByParent(RunHead? child) => child?.EndOrder?.Cause == EndCause.Parent;

    /// <summary>The error of a task whose child run did not succeed.</summary>
    /// <param name="childId">The child run.</param>
    /// <param name="child">The run as it ended; <c>null</c>: it no longer exists.</param>
    public static TaskError Error(string childId, Run? child) => child switch
    {
        null => new TaskError("child_run", $"Run '{childId}' no longer exists: it was removed, and how it ended is unknown."),
        { Status: RunStatus.Cancelled } => new TaskError(
            "child_run", $"Run '{child.Id}' was cancelled: {child.StatusReason ?? "the reason is not on record"}", Retryable: child.EndOrder?.Cause == EndCause.Deadlock),
        _ => new TaskError("child_run", $"Run '{child.Id}' ended {Word.Upper(child.Status)}: {child.Error ?? child.StatusReason}", Retryable: true),
    };
}
