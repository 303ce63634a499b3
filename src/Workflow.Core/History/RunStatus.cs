using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>The status of a run.</summary>
[JsonConverter(typeof(UpperSnakeEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>Accepted and on disk; the engine has not begun it.</summary>
    Pending,

    /// <summary>Waits for its instant, or for another run of the workflow to end.</summary>
    Queued,

    /// <summary>The engine is working on it.</summary>
    Running,

    /// <summary>Paused by a person; no task is started.</summary>
    Paused,

    /// <summary>Its running tasks are being cancelled.</summary>
    Cancelling,

    /// <summary>Every task without <c>allow_failure</c> ended without an error.</summary>
    Succeeded,

    /// <summary>A task without <c>allow_failure</c> failed.</summary>
    Failed,

    /// <summary>Cancelled by a person.</summary>
    Cancelled,

    /// <summary>It reached its time limit.</summary>
    TimedOut,

    /// <summary>It was due and deliberately not run.</summary>
    Skipped,
}

/// <summary>Rules about <see cref="RunStatus"/>.</summary>
public static class RunStatuses
{
    /// <summary>Whether it is final and will not change again.</summary>
    public static bool IsFinal(this RunStatus status) => status >= RunStatus.Succeeded;
}
