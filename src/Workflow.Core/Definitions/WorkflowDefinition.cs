using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>What a workflow does: everything a run is pinned to when it starts.</summary>
public sealed record WorkflowDefinition
{
    /// <summary>Unique among the workflows; 1 to <see cref="DefinitionLimits.WorkflowName"/> characters, not digits only.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people, up to <see cref="DefinitionLimits.Description"/> characters.</summary>
    public string? Description { get; init; }

    /// <summary>The tasks, sorted by <see cref="TaskDefinition.OrderIndex"/>; a task's place in it is its <em>position</em>.</summary>
    public ImmutableArray<TaskDefinition> Tasks { get; init; } = [];
}
