using Workflow.Core.History;

namespace Workflow.Contracts;

/// <summary>A run in an event of a watch: as <see cref="RunResponse"/>, without what it was started with and without the name of its workflow.</summary>
/// <param name="Id">Its id, which sorts by time and contains the workflow's id.</param>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="WorkflowVersion">The version it is pinned to.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for, or why it ended as it did, as recorded with its status.</param>
/// <param name="WaitsFor">What it waits for, for programs; null: it has ended, or has begun, and its tasks say what they wait for.</param>
/// <param name="Trigger">What started it.</param>
/// <param name="StartedBy">Who started it.</param>
/// <param name="ScheduledFor">The instant a schedule started it for, UTC.</param>
/// <param name="Parent">The task of another run that started it.</param>
/// <param name="RerunOf">The run that it is a rerun of.</param>
/// <param name="CreatedAt">When it was accepted, UTC.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="Error">What went wrong, for people.</param>
public sealed record WatchedRun(
    string Id,
    long WorkflowId,
    int WorkflowVersion,
    RunStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    RunTrigger Trigger,
    string? StartedBy,
    DateTimeOffset? ScheduledFor,
    RunParent? Parent,
    string? RerunOf,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    string? Error);

/// <summary>An execution in an event of a watch, without output and error.</summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a for_each, from 0; null for the task itself.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Iteration">Which round of a task that repeats, from 1; null: it does not repeat.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for, or why it did not run.</param>
/// <param name="WaitsFor">What it waits for, for programs; null: it has ended, or is at work.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="DueAt">When it continues by itself, if it waits.</param>
/// <param name="ChildRunId">The child run that it started and waits for.</param>
/// <param name="EventName">The event that it waits for.</param>
/// <param name="ItemCount">How many items a for_each has.</param>
/// <param name="CarriedOver">Whether it is taken over from the run that this one is a rerun of.</param>
/// <param name="MarkedBy">Who marked it as succeeded after it had failed; its status_reason says why. Null: nobody.</param>
/// <param name="Caught">Whether another task catches its error: the run does not fail by it.</param>
/// <param name="CaughtBy">The name of that task.</param>
public sealed record WatchedExecution(
    int Position,
    string Task,
    int? Index,
    int Attempt,
    int? Iteration,
    ExecutionStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? DueAt,
    string? ChildRunId,
    string? EventName,
    int? ItemCount,
    bool CarriedOver,
    string? MarkedBy,
    bool Caught,
    string? CaughtBy);
