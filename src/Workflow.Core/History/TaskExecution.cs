using System.Text.Json;
using Workflow.Core.Definitions;

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

    /// <summary>Where it stands.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>Why it is not moving, or why it was not run.</summary>
    public string? StatusReason { get; init; }

    /// <summary>When it began, UTC; <c>null</c> if it has not, or never will.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When a waiting execution continues by itself, UTC; <c>null</c> if it does not.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The run it started and waits for, of a task of type <c>WORKFLOW</c>.</summary>
    public string? ChildRunId { get; init; }

    /// <summary>The event it waits for, of a task of type <c>EVENT</c>.</summary>
    public string? EventName { get; init; }

    /// <summary>Whether it was done in an earlier run, which this one reruns.</summary>
    public bool CarriedOver { get; init; }

    /// <summary>
    /// How often it was started without a known outcome: incremented when it starts, and decremented when the
    /// host shuts down cleanly. The count that a process finds here is from processes that died; see <c>ProcessDeaths</c>.
    /// </summary>
    public int OpenStarts { get; init; }

    /// <summary>How many items a <c>for_each</c> has, once that is known; the items themselves are kept with it.</summary>
    public int? ItemCount { get; init; }

    /// <summary>The items of a <c>for_each</c>: a JSON array. Written once, and read by <see cref="IRunStore.GetItemsAsync"/> only.</summary>
    public JsonElement? Items { get; init; }

    /// <summary>What it returned; <c>null</c> unless it succeeded.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>What went wrong; <c>null</c> unless it failed or timed out.</summary>
    public TaskError? Error { get; init; }
}

/// <summary>What went wrong in a task.</summary>
/// <param name="Code">A short word to branch on, such as <c>http_status</c> or <c>timeout</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Retryable">Whether another attempt could end differently.</param>
/// <param name="Details">More for programs: a JSON object, such as the response that was refused.</param>
/// <param name="RetryAfterSeconds">The least time the other side asks to wait before another attempt, in seconds.</param>
public sealed record TaskError(string Code, string Message, bool Retryable = false, JsonElement? Details = null, double? RetryAfterSeconds = null)
{
    /// <summary>A config that turned out faulty when its templates were evaluated.</summary>
    public static TaskError FaultyConfig(IEnumerable<Fault> faults) =>
        new("config", "The config is faulty: " + string.Join("; ", faults.Select(f => $"{f.Pointer} {f.Detail}")) + ".");
}

/// <summary>
/// What the run loop needs to know of a recorded execution: a few bytes, so that 10,000 of them are loaded at once.
/// </summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="DueAt">When it continues by itself, UTC.</param>
/// <param name="ChildRunId">The run it started.</param>
/// <param name="ItemCount">How many items a <c>for_each</c> has.</param>
/// <param name="CarriedOver">Whether it was done in an earlier run.</param>
/// <param name="Retryable">Whether its fault could end differently in another attempt.</param>
/// <param name="RetryAfterSeconds">The least time to wait before another attempt, in seconds.</param>
/// <param name="OpenStarts">How often it was started without a known outcome.</param>
public readonly record struct RecordedExecution(
    int Position,
    int? Index,
    int Attempt,
    ExecutionStatus Status,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? DueAt = null,
    string? ChildRunId = null,
    int? ItemCount = null,
    bool CarriedOver = false,
    bool Retryable = false,
    double? RetryAfterSeconds = null,
    int OpenStarts = 0)
{
    /// <summary>What the run loop needs to know of an execution.</summary>
    public static RecordedExecution Of(TaskExecution e) => new(
        e.Position,
        e.Index,
        e.Attempt,
        e.Status,
        e.StartedAt,
        e.CompletedAt,
        e.DueAt,
        e.ChildRunId,
        e.ItemCount,
        e.CarriedOver,
        e.Error?.Retryable ?? false,
        e.Error?.RetryAfterSeconds,
        e.OpenStarts);
}
