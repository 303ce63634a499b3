using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>Checks the tasks that repeat.</summary>
internal static class RepeatChecks
{
    /// <summary>The faults of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="position">Its place.</param>
    internal static IEnumerable<TaskFault> Validate(TaskDefinition task, int position)
    {
        if (task.Repeat is not { } repeat)
        {
            yield break;
        }

        if (WaitingTaskTypes.EndsRun(task.TaskType))
        {
            yield return new TaskFault(position, "/repeat", $"does not go with {task.TaskType}, which ends the run");
        }

        var most = task.ForEach is null ? DefinitionLimits.RepeatedAttempts : DefinitionLimits.RepeatedItemAttempts;
        var attempts = (long)repeat.MaxAttempts * (task.Retry?.MostAttempts ?? 1);
        if (attempts > most)
        {
            yield return new TaskFault(
                position,
                "/repeat/max_attempts",
                $"allows {attempts} attempts in all{(task.Retry is null ? "" : $", {repeat.MaxAttempts} rounds of {task.Retry.MostAttempts}")}; the limit is {most}{(task.ForEach is null ? "" : " for each item")}");
        }
    }

    /// <summary>The faults of the expression.</summary>
    /// <param name="task">The task.</param>
    /// <param name="context">What its config may refer to, without secrets.</param>
    internal static IEnumerable<Fault> ValidateExpressions(TaskDefinition task, TemplateContext context) => task.Repeat is { Until.Length: > 0 } repeat
        ? TemplateChecks.Whole(repeat.Until, "/repeat/until", context with { Output = true, Error = true })
        : [];

    /// <summary>Whether the end of a failed round is decided by the expression, as it names <c>error</c>.</summary>
    internal static bool DecidesOnErrors(RepeatRule rule) => Template.ParseWhole(rule.Until).Expression!.References.Roots.ContainsKey(Root.Error);
}
