namespace Workflow.Core.History;

/// <summary>A part of a run's executions.</summary>
/// <param name="Executions">The executions, in order of position, index and attempt.</param>
/// <param name="IsMore">Whether more follow.</param>
public readonly record struct ExecutionPart(IReadOnlyList<TaskExecution> Executions, bool IsMore);
