using System.Collections.Immutable;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>Checks the tasks that cancel the upstreams they do not wait for.</summary>
internal static class CancelLosersChecks
{
    /// <summary>The faults: where no upstream could ever be cancelled.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    internal static IEnumerable<TaskFault> Validate(ImmutableArray<TaskDefinition> tasks)
    {
        if (!tasks.Any(task => task.CancelLosers))
        {
            yield break;
        }

        var caught = CatchTasks.Named(tasks);
        var upstreams = TaskOrder.Upstreams(tasks);
        for (var i = 0; i < tasks.Length; i++)
        {
            var task = tasks[i];
            var detail = !task.CancelLosers ? null
                : task.TriggerRule.WaitsForAll() ? $"has no effect with the trigger rule {Word.Lower(task.TriggerRule)}, which waits for all upstreams: it is for one_success, one_failed, one_done and n_success"
                : caught.ContainsKey(task.Name) ? "has no effect for a task that catches errors, which waits for all upstreams"
                : upstreams[i].Length < 2 ? "has no effect for a task with fewer than two upstreams"
                : null;
            if (detail is not null)
            {
                yield return new TaskFault(i, "/cancel_losers", detail);
            }
        }
    }
}
