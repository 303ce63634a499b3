using Workflow.Core.Execution.Attempts;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Waiting;

/// <summary>The execution that takes an event, as it is recorded together with that.</summary>
internal static class EventTaker
{
    /// <summary>Why it waits.</summary>
    /// <param name="name">The name of the events.</param>
    /// <param name="key">The key of events by name that reach it; <c>null</c>: none does.</param>
    /// <param name="taken">How many it has.</param>
    /// <param name="count">How many it takes.</param>
    public static string Reason(string name, string? key, int taken, int count) =>
        key is not null ? $"waits for event '{name}' with key '{key}'"
        : count == 1 ? $"waits for event '{name}'"
        : $"waits for event '{name}': {taken} of {count} events";

    /// <summary>It waits for more events than it has.</summary>
    public static TaskExecution Waiting(Attempt attempt, string reason) => attempt.Ended with
    {
        Status = ExecutionStatus.Waiting,
        StatusReason = attempt.Shown(reason),
        OpenStarts = 0,
    };

    /// <summary>It ends with the event.</summary>
    public static TaskExecution Succeeded(Attempt attempt, DateTimeOffset now) => attempt.Ended with
    {
        Status = ExecutionStatus.Succeeded,
        StatusReason = null,
        DueAt = null,
        EventKey = null,
        EventName = null,
        Request = null,
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
