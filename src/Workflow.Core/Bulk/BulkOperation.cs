using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Json;

namespace Workflow.Core.Bulk;

/// <summary>What a bulk operation does to each of its runs.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<BulkAction>))]
public enum BulkAction
{
    /// <summary>Orders it to end; clean-up still runs.</summary>
    Cancel,

    /// <summary>Starts a rerun of it.</summary>
    Rerun,

    /// <summary>Removes it, with all its data.</summary>
    Delete,
}

/// <summary>The status of a bulk operation.</summary>
[JsonConverter(typeof(UpperSnakeEnumConverter<BulkStatus>))]
public enum BulkStatus
{
    /// <summary>It works on its runs.</summary>
    Running,

    /// <summary>It has handled all its runs.</summary>
    Completed,

    /// <summary>It was cancelled: what it has done stays done.</summary>
    Cancelled,
}

/// <summary>The request for a bulk operation.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Filter">Which runs are meant, as the caller gave it: a JSON object. <c>null</c>: all.</param>
public sealed record BulkOrder(BulkAction Action, JsonElement? Filter)
{
    /// <summary>Where its reruns begin.</summary>
    public RerunFrom From { get; init; }

    /// <summary>Which version its reruns run.</summary>
    public RerunVersion Version { get; init; }

    /// <summary>Whether another request is the same.</summary>
    public bool IsSame(BulkOrder other) => (Action, From, Version) == (other.Action, other.From, other.Version)
        && (Filter is { } one && other.Filter is { } two ? JsonElement.DeepEquals(one, two) : Filter is null && other.Filter is null);
}

/// <summary>A run that a bulk operation left as it was, and why.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record BulkProblem(string RunId, string Detail);

/// <summary>A request to do the same to many runs, and its progress. Which runs are meant is decided when it begins.</summary>
public sealed record BulkOperation
{
    /// <summary>Most problems that are kept; all are counted.</summary>
    public const int MaxProblems = 20;

    /// <summary>How many ids of runs the store keeps in one part.</summary>
    public const int PartSize = 500;

    /// <summary>Counts the bulk operations of the service, from 1; 0 until it is stored.</summary>
    public int Number { get; init; }

    /// <summary>The request.</summary>
    public required BulkOrder Order { get; init; }

    /// <summary>The caller's key: a second request with it is the same bulk operation. <c>null</c> for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who ordered it.</summary>
    public string? StartedBy { get; init; }

    /// <summary>What tells that caller from every other: see <see cref="Access.Caller.ActorId"/>.</summary>
    public string? StartedById { get; init; }

    /// <summary>Who cancelled it, or <c>null</c>.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>Its status.</summary>
    public BulkStatus Status { get; init; }

    /// <summary>What it waits for, or <c>null</c>.</summary>
    public string? StatusReason { get; init; }

    /// <summary>How many runs are meant.</summary>
    public required int Total { get; init; }

    /// <summary>How many of them it has handled, in the order of the list: newest first.</summary>
    public int Handled { get; init; }

    /// <summary>For how many of those it has done what it was to do.</summary>
    public int Done { get; init; }

    /// <summary>How many it left as they were, because they had changed meanwhile.</summary>
    public int Left { get; init; }

    /// <summary>How many it could not handle because of an error.</summary>
    public int Failed { get; init; }

    /// <summary>The first of those that it left or could not handle, up to <see cref="MaxProblems"/>.</summary>
    public ImmutableArray<BulkProblem> Problems { get; init; } = [];

    /// <summary>When it was requested, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Set by the store; changes with each write.</summary>
    [JsonIgnore]
    public string Revision { get; init; } = "";

    /// <summary>Whether there is work left.</summary>
    [JsonIgnore]
    public bool IsActive => Status == BulkStatus.Running;
}
