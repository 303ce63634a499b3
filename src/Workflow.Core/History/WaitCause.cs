using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>What a run or an execution waits for, for programs; its status reason says the same in words.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<WaitCause>))]
public enum WaitCause
{
    /// <summary>A run: the engine, which begins it next.</summary>
    Engine,

    /// <summary>A run: one of the slots of its workflow (<c>max_concurrent_runs</c>).</summary>
    Slot,

    /// <summary>A run: a place among the runs with its concurrency key.</summary>
    ConcurrencyKey,

    /// <summary>A run: its turn to begin (<c>rate_limit</c>).</summary>
    RateLimit,

    /// <summary>A run: the instant that it was started for (<c>start_at</c>).</summary>
    StartAt,

    /// <summary>A run: that no other start comes for a time (<c>debounce_seconds</c>).</summary>
    Debounce,

    /// <summary>A run: more starts, which become part of it (<c>batch</c>).</summary>
    Batch,

    /// <summary>A paused run, or a task of it that could begin: that a person or a program resumes the run.</summary>
    Resume,

    /// <summary>A run that was ordered to end: its tasks that are at work, and its clean-up.</summary>
    OpenTasks,

    /// <summary>A task: the beginning of its run, which says for what that waits.</summary>
    RunStart,

    /// <summary>A task: the tasks that it depends on.</summary>
    UpstreamTasks,

    /// <summary>A task: a free worker.</summary>
    Worker,

    /// <summary>An attempt: places of its pool, or its turn at them.</summary>
    Pool,

    /// <summary>An attempt that has begun: a connection or a process of its host, which others use.</summary>
    Resource,

    /// <summary>An attempt: the delay after a failed one.</summary>
    Retry,

    /// <summary>An attempt: the delay before the next round of a task that repeats.</summary>
    Repeat,

    /// <summary>A <c>WAIT</c> task: its instant.</summary>
    Timer,

    /// <summary>An <c>EVENT</c> task: its event, or more of them.</summary>
    Event,

    /// <summary>An attempt: the result that another system reports.</summary>
    Callback,

    /// <summary>A <c>WORKFLOW</c> or <c>GROUP</c> task: the end of the run that it has started.</summary>
    ChildRun,
}
