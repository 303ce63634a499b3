using Workflow.Core.Execution.Attempts;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Waiting;

/// <summary>The execution that takes an event, as it is recorded together with that.</summary>
internal static class EventTaker
{
    /// <summary>It ends with the event.</summary>
    public static TaskExecution Succeeded(Attempt attempt, DateTimeOffset now) => attempt.Ended with
    {
        Status = ExecutionStatus.Succeeded,
        StatusReason = null,
        DueAt = null,
        EventKey = null,
        OpenStarts = 0,
        CompletedAt = now,
    };

    /// <summary>It has the event, whose payload then decides whether another round follows.</summary>
    public static TaskExecution Continued(Attempt attempt, string eventName) => attempt.Ended with
    {
        Status = ExecutionStatus.Running,
        StatusReason = null,
        DueAt = null,
        EventName = eventName,
        EventKey = null,
        OpenStarts = 0,
    };
}
