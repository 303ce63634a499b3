using System.Text.Json.Serialization;

namespace Workflow.Core.History;

/// <summary>
/// The part of a recorded execution that the run loop needs: a few bytes, so that 10,000 of them can be loaded at once.
/// </summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Status">Its status.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="DueAt">When it continues by itself, UTC.</param>
/// <param name="ChildRunId">The run it started.</param>
/// <param name="ItemCount">How many items a <c>for_each</c> has.</param>
/// <param name="CarriedOver">Whether it was done in an earlier run.</param>
/// <param name="Retryable">Whether another attempt could succeed.</param>
/// <param name="RetryAfterSeconds">The minimum delay before another attempt, in seconds.</param>
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
    /// <summary>Whether it has begun and not ended: it may be under way in some process. A list whose items are done is not.</summary>
    [JsonIgnore]
    public bool IsRunning => Status == ExecutionStatus.Running && ItemCount is null;

    /// <summary>Whether it has begun and waits. An attempt that waits for its turn, its delay or a place of a pool has not begun.</summary>
    [JsonIgnore]
    public bool IsWaiting => Status == ExecutionStatus.Waiting && StartedAt is not null;

    /// <summary>The retry rule that applies to its error; <c>null</c>: none, or its task has only the one for all errors.</summary>
    public RetryMatch? Retry { get; init; }

    /// <summary>The name of the task that catches its error; <c>null</c>: none.</summary>
    public string? CaughtBy { get; init; }

    /// <summary>The round that it belongs to; <c>null</c>: its task does not repeat.</summary>
    public Round? Round { get; init; }

    /// <summary>The part of an execution that the run loop needs.</summary>
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
        e.OpenStarts)
    {
        Retry = e.Retry,
        CaughtBy = e.CaughtBy,
        Round = e.Round,
    };
}
