using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>The levels of a graph of tasks.</summary>
public static class TaskLevels
{
    /// <summary>
    /// The level of each task, by position: 0 for a task without upstreams, otherwise one more than the highest level among
    /// its upstreams, so that every edge leads to a higher level. The cost is linear in tasks and edges.
    /// </summary>
    /// <param name="upstreams">The positions of each task's upstreams; the graph has no cycle.</param>
    /// <param name="downstreams">The reverse: see <see cref="TaskOrder.Downstreams"/>.</param>
    public static int[] Of(ImmutableArray<ImmutableArray<int>> upstreams, int[][] downstreams)
    {
        var levels = new int[upstreams.Length];
        var open = new int[upstreams.Length];
        Queue<int> ready = [];
        for (var position = 0; position < open.Length; position++)
        {
            open[position] = upstreams[position].Length;
            if (open[position] == 0)
            {
                ready.Enqueue(position);
            }
        }

        // A task is taken after all its upstreams. A queue instead of recursion: a chain of 10,000 tasks must not need 10,000
        // stack frames.
        while (ready.TryDequeue(out var position))
        {
            foreach (var next in downstreams[position])
            {
                levels[next] = Math.Max(levels[next], levels[position] + 1);
                if (--open[next] == 0)
                {
                    ready.Enqueue(next);
                }
            }
        }

        return levels;
    }
}
