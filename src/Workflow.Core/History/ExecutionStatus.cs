using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>The status of a task execution.</summary>
[JsonConverter(typeof(UpperSnakeEnumConverter<ExecutionStatus>))]
public enum ExecutionStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Begun; its end is not recorded.</summary>
    Running,

    /// <summary>Waits without holding a worker.</summary>
    Waiting,

    /// <summary>Ended without an error.</summary>
    Succeeded,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended by its time limit.</summary>
    TimedOut,

    /// <summary>Not run, because its trigger rule was not met.</summary>
    Skipped,

    /// <summary>Not run, because an upstream failed.</summary>
    UpstreamFailed,

    /// <summary>Not run, or ended early, because the run was cancelled.</summary>
    Cancelled,
}

/// <summary>Rules about <see cref="ExecutionStatus"/>.</summary>
public static class ExecutionStatuses
{
    /// <summary>Whether it is final and will not change again.</summary>
    public static bool IsFinal(this ExecutionStatus status) => status >= ExecutionStatus.Succeeded;
}
