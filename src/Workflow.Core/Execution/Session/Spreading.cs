using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// The rule for which steps a host with several processes spreads over them: those whose task may take long or needs much of
/// a process. Everything else only evaluates expressions, or reads and writes the store.
/// </summary>
public static class Spreading
{
    /// <summary>Whether a step is spread if there are others like it at the same time.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isInstant">Whether the task's type does no I/O.</param>
    public static bool Includes(TaskStep step, bool isInstant) => !isInstant && step is { Kind: StepKind.Work, Call.Kind: CallKind.Items or CallKind.Attempt };

    /// <inheritdoc cref="Includes(TaskStep, bool)"/>
    /// <param name="step">The step.</param>
    /// <param name="tasks">The tasks of the plan, by position.</param>
    public static bool Includes(TaskStep step, IReadOnlyList<PlannedTask> tasks) => Includes(step, tasks[step.Call.Position].IsInstant);
}
