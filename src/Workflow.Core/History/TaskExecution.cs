using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.History;

/// <summary>One attempt of one task.</summary>
public sealed record TaskExecution
{
    /// <summary>The task's place in the definition, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The item of a <c>for_each</c>, from 0; <c>null</c> for the task itself.</summary>
    public int? Index { get; init; }

    /// <summary>Which attempt it is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The type of its task, for a store that counts ends by type; not stored. <c>null</c>: nobody asks for that.</summary>
    [JsonIgnore]
    public string? TaskType { get; init; }

    /// <summary>Its status.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>Why it makes no progress, or why it was not run.</summary>
    public string? StatusReason { get; init; }

    /// <summary>What a task waits for that has not begun; not stored, as it has no record yet. <c>null</c>: what it waits for follows from its record.</summary>
    [JsonIgnore]
    public WaitCause? WaitsFor { get; init; }

    /// <summary>When it began, UTC; <c>null</c> if it has not, or never will.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When a waiting execution continues by itself, UTC; <c>null</c> if it does not.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The run it started and waits for, for a task of type <c>WORKFLOW</c>.</summary>
    public string? ChildRunId { get; init; }

    /// <summary>The event it waits for, for a task of type <c>EVENT</c>.</summary>
    public string? EventName { get; init; }

    /// <summary>The key of the events without a run's id that it waits for; <c>null</c>: none of them reaches it.</summary>
    public string? EventKey { get; init; }

    /// <summary>
    /// The <c>form</c> and the <c>assignees</c> of the event that it waits for, or the ticket of a callback, which stays when it has ended:
    /// a JSON object; <c>null</c>: it has neither.
    /// </summary>
    public JsonElement? Request { get; init; }

    /// <summary>Whether it was done in an earlier run, which this one reruns.</summary>
    public bool CarriedOver { get; init; }

    /// <summary>Who took it as succeeded, after it had failed: nothing was run. <c>null</c>: nobody.</summary>
    public string? MarkedBy { get; init; }

    /// <summary>
    /// How often it was started without a known outcome: incremented when it starts, and decremented when the
    /// host shuts down cleanly. The count that a process finds here comes from processes that died; see <c>ProcessDeaths</c>.
    /// </summary>
    public int OpenStarts { get; init; }

    /// <summary>How many items a <c>for_each</c> has, once that is known; the items themselves are kept with it.</summary>
    public int? ItemCount { get; init; }

    /// <summary>The items of a <c>for_each</c>: a JSON array. Written once, and read by <see cref="IExecutionReader.GetItemsAsync"/> only.</summary>
    public JsonElement? Items { get; init; }

    /// <summary>What it returned; <c>null</c> unless it succeeded, or is the last round of a task that repeated too often.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>The id of the body that the store keeps for its output; <c>null</c> if it has none.</summary>
    public string? StoredBody { get; init; }

    /// <summary>What went wrong; <c>null</c> unless it failed or timed out.</summary>
    public TaskError? Error { get; init; }

    /// <summary>The retry rule that applies to its error; <c>null</c>: none, or its task has only the one for all errors.</summary>
    public RetryMatch? Retry { get; init; }

    /// <summary>The name of the task that catches its error; <c>null</c>: none.</summary>
    public string? CaughtBy { get; init; }

    /// <summary>The round that it belongs to; <c>null</c>: its task does not repeat, or it is a list, whose items do.</summary>
    public Round? Round { get; init; }

    /// <summary>Whether it is the end of a round, and another follows.</summary>
    public bool IsRepeated => Round is { NextAt: not null };

    /// <summary>The same without its output and the details of its error.</summary>
    public TaskExecution WithoutPayloads() => this with { Items = null, Output = null, StoredBody = null, Error = Error is { Details: not null } error ? error with { Details = null } : Error };

    /// <summary>
    /// The head of it: everything that can be read without output and error. The event is in it while the execution waits.
    /// </summary>
    public TaskExecution ToHead() => this with { Items = null, Output = null, StoredBody = null, Error = null, Request = null, OpenStarts = 0, Retry = null, EventName = Status.IsFinal() ? null : EventName, EventKey = Status.IsFinal() ? null : EventKey };
}
