using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>Decides which outcomes a rerun keeps.</summary>
public static class CarryOver
{
    /// <summary>
    /// For each position whether the outcome of its task is kept: it ended well, that is, it succeeded, was skipped, or ended with an error
    /// that a task catches, in the new run too; nothing upstream of it, directly or indirectly, runs again; and it is not the set-up
    /// of a task that runs again.
    /// </summary>
    /// <remarks>
    /// A clean-up task (trigger rule <c>always</c>) undoes the set-up it names in <c>depends_on</c>, if that set-up also comes before
    /// another task it names there: <c>set up</c> → <c>work</c> → <c>clean up</c>, and <c>set up</c> → <c>clean up</c>. When work between
    /// the two runs again, the set-up does too, as what it had set up is gone. Airflow marks the same pairs by the same edge.
    /// </remarks>
    /// <param name="plan">The shape of the new run.</param>
    /// <param name="statusOf">How the named task ended in the earlier run; <c>PENDING</c> if that run did not have it.</param>
    /// <param name="catchTaskOf">The name of the task that catches its error; <c>null</c>: none.</param>
    /// <param name="again">The positions of tasks that run again however they ended; <c>null</c>: none.</param>
    public static bool[] Kept(RunPlan plan, Func<string, ExecutionStatus> statusOf, Func<string, string?>? catchTaskOf = null, IReadOnlySet<int>? again = null)
    {
        var kept = plan.Tasks.Select((t, i) => again?.Contains(i) != true && EndedWell(plan, i, statusOf(t.Name), catchTaskOf?.Invoke(t.Name))).ToArray();
        Drop(plan, kept, Enumerable.Range(0, kept.Length).Where(i => !kept[i]));
        while (SetUpsToRepeat(plan, kept) is { Count: > 0 } setUps)
        {
            Drop(plan, kept, setUps);
        }

        return kept;
    }

    /// <summary>Whether a task has an outcome that a rerun may keep.</summary>
    internal static bool EndedWell(RunPlan plan, int position, ExecutionStatus status, string? catchTask) =>
        status is ExecutionStatus.Succeeded or ExecutionStatus.Skipped || plan.CatchTaskOf(position, catchTask) is not null;

    internal static bool AreUpstreamsKept(RunPlan plan, bool[] kept, int position) => plan.Tasks[position].Upstreams.All(u => kept[u]);

    // What follows a task that runs again runs again.
    private static void Drop(RunPlan plan, bool[] kept, IEnumerable<int> positions)
    {
        var open = new Queue<int>(positions);
        foreach (var position in open)
        {
            kept[position] = false;
        }

        while (open.TryDequeue(out var position))
        {
            foreach (var next in plan.Downstreams[position].Where(next => kept[next]))
            {
                kept[next] = false;
                open.Enqueue(next);
            }
        }
    }

    // If work before a clean-up task runs again, so does all between the two: hence also a task that the clean-up task names.
    private static List<int> SetUpsToRepeat(RunPlan plan, bool[] kept)
    {
        List<int> found = [];
        var seenFor = new int[kept.Length]; // by which clean-up task, from 1
        foreach (var (position, task) in plan.Tasks.Index().Where(t => t.Item.Rule.IsCleanup() && t.Item.Upstreams.Length > 1))
        {
            var open = new Queue<int>(task.Upstreams.Where(u => !kept[u]));
            if (open.Count == 0 || open.Count == task.Upstreams.Length)
            {
                continue;
            }

            while (open.TryDequeue(out var work))
            {
                foreach (var upstream in plan.Tasks[work].Upstreams.Where(u => seenFor[u] != position + 1))
                {
                    seenFor[upstream] = position + 1;
                    open.Enqueue(upstream);
                }
            }

            found.AddRange(task.Upstreams.Where(u => kept[u] && seenFor[u] == position + 1));
        }

        return found;
    }
}
