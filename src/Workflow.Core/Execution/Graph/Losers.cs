using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;

namespace Workflow.Core.Execution.Graph;

/// <summary>
/// The rule for which tasks lose when a task with <c>cancel_losers</c> is decided to run: those upstream of it, directly or not, that
/// have not ended and that nothing else needs. A task is needed by every task directly downstream of it, except by one that has lost
/// itself, by one with <c>cancel_losers</c> that was decided to run, and by clean-up, which runs after it in any case.
/// Clean-up never loses.
/// </summary>
internal static class Losers
{
    /// <summary>The positions that lose, in order.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="join">The position of the task that is decided to run.</param>
    /// <param name="hasEnded">Whether the task at a position has ended.</param>
    /// <param name="closed">The positions with <c>cancel_losers</c> that were decided to run, this one among them.</param>
    /// <param name="lost">The positions that have lost before.</param>
    public static IReadOnlyList<int> Of(RunPlan plan, int join, Func<int, bool> hasEnded, IReadOnlySet<int> closed, IReadOnlySet<int> lost)
    {
        SortedSet<int> found = [];
        Dictionary<int, int> needs = [];
        Queue<int> open = new([join]);
        while (open.TryDequeue(out var at))
        {
            var isCounted = !closed.Contains(at) && !lost.Contains(at); // among the needs of its upstreams
            foreach (var upstream in plan.Tasks[at].Upstreams)
            {
                if (hasEnded(upstream) || plan.Tasks[upstream].Rule.IsCleanup() || found.Contains(upstream))
                {
                    continue;
                }

                if (!needs.TryGetValue(upstream, out var left))
                {
                    left = plan.Downstreams[upstream].Count(next => !plan.Tasks[next].Rule.IsCleanup() && !closed.Contains(next) && !lost.Contains(next));
                }

                needs[upstream] = left -= isCounted ? 1 : 0;
                if (left == 0)
                {
                    found.Add(upstream);
                    open.Enqueue(upstream);
                }
            }
        }

        return [.. found];
    }
}
