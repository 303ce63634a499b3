using Workflow.Core.History;

namespace Workflow.Contracts;

/// <summary>A workflow in a list, without its tasks.</summary>
/// <param name="Id">Small integer, counted from 1.</param>
/// <param name="Name">Unique name.</param>
/// <param name="Description">Free text for people.</param>
/// <param name="Version">Number of the latest version.</param>
/// <param name="IsActive">Whether its schedule fires.</param>
/// <param name="TaskCount">How many tasks the latest version has.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
/// <param name="LastRuns">Its last runs, newest first, as many as the parameter runs says; null without it.</param>
/// <param name="NextAt">When its schedule is due next, UTC; null: never, or the parameter runs was not given.</param>
public sealed record WorkflowListItem(
    long Id,
    string Name,
    string? Description,
    int Version,
    bool IsActive,
    int TaskCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<LastRunResponse>? LastRuns,
    DateTimeOffset? NextAt);

/// <summary>A run in the list of workflows.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">Its status.</param>
/// <param name="CreatedAt">When it was accepted, UTC.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
public sealed record LastRunResponse(string Id, RunStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);
