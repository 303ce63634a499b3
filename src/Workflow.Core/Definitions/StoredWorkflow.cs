namespace Workflow.Core.Definitions;

/// <summary>A workflow as the store holds it.</summary>
/// <param name="Id">Small integer, counted up from 1 and never reused.</param>
/// <param name="Version">Counted up from 1 with every change of the definition.</param>
/// <param name="Revision">Counted up with every write of any kind; the source of the <c>ETag</c>.</param>
/// <param name="IsActive">Whether its schedule fires. A manual start works either way.</param>
/// <param name="Definition">The definition of version <paramref name="Version"/>.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
public sealed record StoredWorkflow(
    long Id,
    int Version,
    long Revision,
    bool IsActive,
    WorkflowDefinition Definition,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>An entry in the list of workflows: everything except the tasks.</summary>
/// <param name="Id">Small integer, counted up from 1.</param>
/// <param name="Name">Unique name.</param>
/// <param name="Description">Free text for people.</param>
/// <param name="Version">Number of the latest version.</param>
/// <param name="IsActive">Whether its schedule fires.</param>
/// <param name="TaskCount">How many tasks the latest version has.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
public sealed record WorkflowSummary(
    long Id,
    string Name,
    string? Description,
    int Version,
    bool IsActive,
    int TaskCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>One version of a workflow, immutable once written.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Version">Counted up from 1.</param>
/// <param name="Definition">The definition of that version.</param>
/// <param name="CreatedAt">When it was written, UTC.</param>
public sealed record WorkflowVersion(long WorkflowId, int Version, WorkflowDefinition Definition, DateTimeOffset CreatedAt);

/// <summary>An entry in the list of versions.</summary>
/// <param name="Version">Counted up from 1.</param>
/// <param name="TaskCount">How many tasks it has.</param>
/// <param name="CreatedAt">When it was written, UTC.</param>
public sealed record VersionSummary(int Version, int TaskCount, DateTimeOffset CreatedAt);
