namespace Workflow.Core.History;

/// <summary>The place of an execution in a run's list of them.</summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Index">The item of a <c>for_each</c>; <c>null</c>, which sorts first, for the task itself.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
public readonly record struct ExecutionKey(int Position, int? Index, int Attempt)
{
    /// <summary>The place of an execution.</summary>
    public static ExecutionKey Of(TaskExecution execution) => new(execution.Position, execution.Index, execution.Attempt);
}
