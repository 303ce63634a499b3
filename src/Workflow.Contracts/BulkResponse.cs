using System.Text.Json;
using Workflow.Core.Bulk;

namespace Workflow.Contracts;

/// <summary>The same for many runs.</summary>
public sealed record BulkRequest
{
    /// <summary>What to do to each run: cancel it, start a rerun of it, or delete it with all its data.</summary>
    public required BulkAction Action { get; init; }

    /// <summary>Which runs are meant: the parameters of the list of runs, such as status and workflow_id. Default: all that the action applies to.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Filter { get; init; }

    /// <summary>Where reruns begin: start or failed; only with action: rerun. Default: start.</summary>
    public string? From { get; init; }

    /// <summary>Which version reruns run: pinned or latest; only with action: rerun. Default: pinned.</summary>
    public string? Version { get; init; }

    /// <summary>Whether to only answer which runs are meant. Default: false.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>A bulk operation and its progress.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action">What it does to each run.</param>
/// <param name="Filter">Which runs are meant, as it was requested.</param>
/// <param name="From">Where its reruns begin; null: it starts none.</param>
/// <param name="Version">Which version its reruns run; null: it starts none.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for.</param>
/// <param name="Total">How many runs are meant: those that matched when it began.</param>
/// <param name="Handled">How many of them it has handled.</param>
/// <param name="Done">For how many it has done what it was to do.</param>
/// <param name="Left">How many it left as they were, because they had changed meanwhile.</param>
/// <param name="Failed">How many it could not handle because of an error.</param>
/// <param name="Problems">The first of those that it left or could not handle, up to 20.</param>
/// <param name="StartedBy">Who ordered it.</param>
/// <param name="CancelledBy">Who cancelled it.</param>
/// <param name="CreatedAt">When it was requested, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
public sealed record BulkResponse(
    int Id,
    BulkAction Action,
    JsonElement? Filter,
    string? From,
    string? Version,
    BulkStatus Status,
    string? StatusReason,
    int Total,
    int Handled,
    int Done,
    int Left,
    int Failed,
    IReadOnlyList<BulkProblem> Problems,
    string? StartedBy,
    string? CancelledBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt);

/// <summary>Which runs a bulk operation would mean now.</summary>
/// <param name="Action">What it would do to each.</param>
/// <param name="Total">How many they are.</param>
/// <param name="RunIds">The first of them, newest first, up to 50.</param>
public sealed record BulkPlanResponse(BulkAction Action, int Total, IReadOnlyList<string> RunIds);
