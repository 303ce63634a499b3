using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Checks <see cref="TaskDefinition.TriggerCount"/> against the rule and the upstreams of its task.</summary>
internal static class TriggerCounts
{
    /// <summary>The faults of all tasks.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    internal static IEnumerable<TaskFault> Validate(ImmutableArray<TaskDefinition> tasks)
    {
        if (tasks.All(task => task is { TriggerRule: not TriggerRule.NSuccess, TriggerCount: null }))
        {
            yield break;
        }

        var upstreams = TaskOrder.Upstreams(tasks);
        for (var i = 0; i < tasks.Length; i++)
        {
            if (Fault(tasks[i], tasks[i].DependsOn?.Length ?? upstreams[i].Length) is { } fault) // also those that are no task, which is a fault of its own
            {
                yield return new TaskFault(i, "/trigger_count", fault);
            }
        }
    }

    private static string? Fault(TaskDefinition task, int upstreams) => (task.TriggerRule, task.TriggerCount) switch
    {
        (TriggerRule.NSuccess, null) => "is required with the trigger rule n_success",
        (TriggerRule.NSuccess, { } count) when count > upstreams => $"is {count}, and the task has {Upstreams(upstreams)}",
        (not TriggerRule.NSuccess, not null) => "is for a task with the trigger rule n_success",
        _ => null,
    };

    private static string Upstreams(int count) => count switch
    {
        0 => "no upstream",
        1 => "1 upstream",
        _ => $"{count} upstreams",
    };
}
