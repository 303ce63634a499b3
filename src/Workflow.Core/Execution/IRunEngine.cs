using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>One attempt of one task that is to run.</summary>
/// <param name="Position">The task's place in the plan.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
public readonly record struct TaskCall(int Position, int? Index = null, int Attempt = 1);

/// <summary>The end of an attempt: the few bytes that pass through the loop.</summary>
/// <param name="Call">The attempt.</param>
/// <param name="Status">A final status.</param>
public readonly record struct TaskReport(TaskCall Call, ExecutionStatus Status);

/// <summary>
/// What the run loop needs from an engine. The loop is deterministic, so an engine may begin it again from the start:
/// it then answers what has been recorded in place of running it again.
/// </summary>
public interface IRunEngine
{
    /// <summary>Begins an attempt and returns at once; its end comes out of <see cref="NextAsync"/>.</summary>
    void Begin(TaskCall call);

    /// <summary>Records tasks that are not run, with their final status, and returns at once.</summary>
    void Settle(IReadOnlyList<Decision> decisions);

    /// <summary>The next end of an attempt that was begun, in any order, each exactly once and only after it is on record.</summary>
    ValueTask<TaskReport> NextAsync();
}
