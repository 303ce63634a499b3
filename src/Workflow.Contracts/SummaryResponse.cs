using Workflow.Core.History;

namespace Workflow.Contracts;

/// <summary>A run with each of its tasks once, without outputs and errors.</summary>
/// <param name="Run">The run.</param>
/// <param name="Counts">How many tasks of the whole run have each status, each task counted once, by its last attempt.</param>
/// <param name="Items">The tasks, by position.</param>
/// <param name="NextCursor">Cursor of the next page, for ?cursor=; null on the last page.</param>
public sealed record SummaryResponse(RunResponse Run, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<TaskSummaryResponse> Items, string? NextCursor);

/// <summary>A task of a run: its last attempt, and the counts of its items.</summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for, or why it did not run.</param>
/// <param name="WaitsFor">What it waits for, for programs; null: it has ended, or is at work.</param>
/// <param name="Attempt">The number of its last attempt, from 1.</param>
/// <param name="Iteration">Which round of a task that repeats that attempt belongs to, from 1; null: it does not repeat.</param>
/// <param name="FirstStartedAt">When its first attempt began, UTC.</param>
/// <param name="StartedAt">When its last attempt began, UTC.</param>
/// <param name="CompletedAt">When its last attempt ended, UTC.</param>
/// <param name="DueAt">When it continues by itself, if it waits.</param>
/// <param name="ChildRunId">The child run that it started and waits for.</param>
/// <param name="EventName">The event that it waits for; null once the wait has ended.</param>
/// <param name="CarriedOver">Whether it is taken over from the run that this one is a rerun of.</param>
/// <param name="MarkedBy">Who marked it as succeeded after it had failed; its status_reason says why. Null: nobody.</param>
/// <param name="Caught">Whether another task catches its error: the run does not fail by it.</param>
/// <param name="CaughtBy">The name of that task.</param>
/// <param name="ItemCount">How many items its for_each has; null: it has none, or not yet.</param>
/// <param name="Items">How many of its items have each status, each counted once, by its last attempt; those not begun are PENDING.</param>
public sealed record TaskSummaryResponse(
    int Position,
    string Task,
    ExecutionStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    int Attempt,
    int? Iteration,
    DateTimeOffset? FirstStartedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? DueAt,
    string? ChildRunId,
    string? EventName,
    bool CarriedOver,
    string? MarkedBy,
    bool Caught,
    string? CaughtBy,
    int? ItemCount,
    IReadOnlyDictionary<string, int>? Items);
