using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>
/// The rule for which tasks may be skipped in a run in which nothing fails: those with a condition or a list, those that run only if
/// something fails or is skipped, and those after one of them. Such a task may be there to end a recursion.
/// </summary>
internal static class SkippableTasks
{
    /// <summary>Whether each task may be skipped, by position.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    internal static bool[] Of(ImmutableArray<TaskDefinition> tasks)
    {
        var downstreams = TaskOrder.Downstreams(TaskOrder.Upstreams(tasks));
        var caught = CatchTasks.Named(tasks);
        var found = new bool[tasks.Length];
        Queue<int> open = new(Enumerable.Range(0, tasks.Length).Where(i => tasks[i].When is not null || tasks[i].ForEach is not null || tasks[i].TriggerRule.NeedsNoSuccess() || caught.ContainsKey(tasks[i].Name)));
        while (open.TryDequeue(out var position))
        {
            if (found[position])
            {
                continue;
            }

            found[position] = true;
            foreach (var next in downstreams[position].Where(next => !tasks[next].TriggerRule.IsCleanup()))
            {
                open.Enqueue(next);
            }
        }

        return found;
    }
}
