namespace Workflow.Core.History;

/// <summary>A part of a run's executions.</summary>
/// <param name="Executions">The executions, in order of position, index and attempt.</param>
/// <param name="ReadTo">The place up to which the range was read; <c>null</c>: to its end.</param>
public readonly record struct ExecutionPart(IReadOnlyList<TaskExecution> Executions, ExecutionKey? ReadTo)
{
    /// <summary>Whether more may follow.</summary>
    public bool IsMore => ReadTo is not null;

    /// <summary>A part that was cut after its last execution if more follow.</summary>
    public static ExecutionPart Of(IReadOnlyList<TaskExecution> executions, bool isMore) =>
        new(executions, isMore ? ExecutionKey.Of(executions[^1]) : null);
}
