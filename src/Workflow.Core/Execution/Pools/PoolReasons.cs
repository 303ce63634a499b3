using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Pools;

/// <summary>Explains what attempts wait for: the pool, who holds it, and their place in line, as they are now.</summary>
/// <param name="places">The places of pools.</param>
/// <param name="time">The clock.</param>
public sealed class PoolReasons(IPoolPlaces places, TimeProvider time)
{
    /// <summary>A page of executions; those that wait for a pool with what they wait for now.</summary>
    /// <param name="runId">Their run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="page">The executions.</param>
    /// <param name="mayName">Whether whoever reads may see a workflow: a holder of another one is not named.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<TaskExecution>> ExplainAsync(string runId, PlannedVersion version, IReadOnlyList<TaskExecution> page, Func<long, Task<bool>> mayName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        var waiting = page.Index().Where(found => IsWaiting(found.Item) && version.Plan.Tasks[found.Item.Position].HasPool).ToList();
        if (waiting.Count == 0)
        {
            return page;
        }

        var explained = page.ToArray();
        foreach (var ofPool in waiting.GroupBy(found => version.Definition.Tasks[found.Item.Position].Pool ?? "", StringComparer.Ordinal))
        {
            // Once for all of them, however many wait.
            var view = await places.ViewAsync(ofPool.Key, IPoolPlaces.MostCounted, cancellationToken);
            var namesHolder = view.Holder is { RunId: var holder } && RunIdSource.WorkflowOf(holder) is { } workflowId && await mayName(workflowId);
            foreach (var (index, execution) in ofPool)
            {
                var slots = version.Definition.Tasks[execution.Position].PoolSlots ?? 1;
                explained[index] = execution with { StatusReason = Of(view, runId, ExecutionKey.Of(execution), slots, time.GetUtcNow(), namesHolder) ?? execution.StatusReason };
            }
        }

        return explained;
    }

    /// <summary>Whether an execution may be in the line of a pool: it waits, has not begun, and does not wait for an instant.</summary>
    /// <param name="execution">The execution.</param>
    public static bool IsWaiting(TaskExecution execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return execution is { Status: ExecutionStatus.Waiting, StartedAt: null, DueAt: null };
    }

    /// <summary>Why an attempt waits, or <c>null</c>: it does not.</summary>
    /// <param name="view">The pool.</param>
    /// <param name="runId">Its run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="slots">How many places it wants.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="namesHolder">Whether it says who holds places.</param>
    internal static string? Of(PoolView view, string runId, ExecutionKey attempt, int slots, DateTimeOffset now, bool namesHolder)
    {
        var (pool, nextAt, holder, _, _) = view;
        if (view.AheadOf(runId, attempt) is not { } ahead)
        {
            return null;
        }

        if (pool.Size == 0)
        {
            return $"waits for pool '{pool.Name}', which does not exist";
        }

        if (slots > pool.Size)
        {
            return $"waits for {slots} places of pool '{pool.Name}', which has {pool.Size}: it never has so many unless its size is raised";
        }

        var by = holder is null || !namesHolder ? "" : $", by task '{holder.Task}' of run {holder.RunId}{(pool.Used > holder.Slots ? " and others" : "")}";
        var held = pool.Used == 0 ? "" : $", {pool.Used} of {pool.Size} held{by}";
        var rate = nextAt > now && pool.Rate is { } limit ? $"; its rate limit of {limit.Limit} in {limit.PerSeconds} s lets the next begin at {Rfc3339.Write(nextAt.Value)}" : "";
        var line = ahead switch
        {
            0 => "; it is next in line",
            _ when view.IsCut && ahead == view.Line.Count => $"; {ahead} or more are in front of it",
            _ => $"; {ahead} {(ahead == 1 ? "is" : "are")} in front of it",
        };
        return $"waits for {(slots == 1 ? "a place" : $"{slots} places")} of pool '{pool.Name}'{held}{rate}{line}";
    }
}
