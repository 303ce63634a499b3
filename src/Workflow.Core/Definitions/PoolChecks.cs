using System.Collections.Immutable;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>Checks the tasks that take places of pools.</summary>
internal static class PoolChecks
{
    /// <summary>The fault of a task by itself, or <c>null</c>.</summary>
    /// <param name="task">The task.</param>
    /// <param name="position">Its position.</param>
    internal static TaskFault? Validate(TaskDefinition task, int position)
    {
        if (task.Pool is null)
        {
            return task.PoolSlots is null ? null : new TaskFault(position, "/pool_slots", "has no effect without pool");
        }

        return WaitingTaskTypes.Includes(task.TaskType)
            ? new TaskFault(position, "/pool", $"has no effect for a task of type {task.TaskType}, which holds nothing while it waits: name the pool in the tasks that do the work")
            : null;
    }

    /// <summary>The faults of tasks that name a pool which does not exist, or want more places than it has.</summary>
    /// <param name="before">The definition that is replaced: what it names already stays possible; <c>null</c>: none.</param>
    /// <param name="after">The new definition.</param>
    /// <param name="pools">The store of pools; <c>null</c>: there are none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal static async Task<IReadOnlyList<(int Position, string Pointer, string Detail)>> UnknownAsync(WorkflowDefinition? before, WorkflowDefinition after, IPoolStore? pools, CancellationToken cancellationToken)
    {
        var kept = before is null ? [] : Uses(before.Tasks, "", null).Select(use => (use.Pool, use.Slots)).ToHashSet();
        Dictionary<string, Pool?> found = new(StringComparer.Ordinal);
        List<(int, string, string)> faults = [];
        foreach (var use in Uses(after.Tasks, "", null))
        {
            if (kept.Contains((use.Pool, use.Slots)) || faults.Count >= FaultCollection.MaxKept)
            {
                continue;
            }

            if (!found.TryGetValue(use.Pool, out var pool))
            {
                found[use.Pool] = pool = pools is null ? null : await pools.GetPoolAsync(use.Pool, cancellationToken);
            }

            if (pool is null)
            {
                faults.Add((use.Position, use.Pointer + "/pool", $"there is no pool '{use.Pool}': PUT /api/v1/pools/{use.Pool} makes one"));
            }
            else if (use.Slots > pool.Size)
            {
                faults.Add((use.Position, use.Pointer + "/pool_slots", $"must be at most the size of pool '{use.Pool}', which is {pool.Size}"));
            }
        }

        return faults;
    }

    // Also those of groups, each with its pointer in the task that has the position. Tasks without a pool cost nothing.
    private static IEnumerable<Use> Uses(ImmutableArray<TaskDefinition> tasks, string pointer, int? position)
    {
        for (var i = 0; i < tasks.Length; i++)
        {
            var task = tasks[i];
            if (task.Pool is { } pool)
            {
                yield return new Use(position ?? i, pointer, pool, task.PoolSlots ?? 1);
            }

            if (GroupDefinition.Is(task))
            {
                var (group, pointers) = GroupDefinition.Read(task.Config, pointer + "/config", []);
                for (var inner = 0; inner < group.Tasks.Length; inner++)
                {
                    foreach (var use in Uses([group.Tasks[inner]], pointers[inner], position ?? i))
                    {
                        yield return use;
                    }
                }
            }
        }
    }

    private sealed record Use(int Position, string Pointer, string Pool, int Slots);
}
