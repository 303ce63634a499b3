using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Who waits for whom.</summary>
public static class TaskOrder
{
    /// <summary>The positions of each task's upstreams, by the task's position.</summary>
    /// <remarks>
    /// A task that names no <c>depends_on</c> follows the task before it, so a plain list of tasks runs in order.
    /// Names that are not in the list are left out: the validator has refused them.
    /// </remarks>
    public static ImmutableArray<ImmutableArray<int>> Upstreams(ImmutableArray<TaskDefinition> tasks)
    {
        var positions = new Dictionary<string, int>(tasks.Length, StringComparer.Ordinal);
        for (var i = 0; i < tasks.Length; i++)
        {
            positions.TryAdd(tasks[i].Name, i);
        }

        var upstreams = ImmutableArray.CreateBuilder<ImmutableArray<int>>(tasks.Length);
        for (var i = 0; i < tasks.Length; i++)
        {
            upstreams.Add(tasks[i].DependsOn switch
            {
                { } names => [.. names.Distinct(StringComparer.Ordinal).Where(positions.ContainsKey).Select(n => positions[n])],
                null when i > 0 => [i - 1],
                null => [],
            });
        }

        return upstreams.MoveToImmutable();
    }

    /// <summary>
    /// The cycles among the tasks, each as positions in the order of the arrows, so that every position waits for the
    /// one after it and the last for the first; no two of them share a task. Empty for a graph that can run.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<int>> Cycles(ImmutableArray<ImmutableArray<int>> upstreams)
    {
        var onCycleOrBehind = Unrunnable(upstreams);

        // Every such task has such an upstream, so walking up from any of them must come round.
        List<IReadOnlyList<int>> cycles = [];
        var walk = new int[upstreams.Length]; // 0: not seen; else the number of the walk that saw it
        for (var start = 0; start < upstreams.Length; start++)
        {
            if (!onCycleOrBehind[start] || walk[start] != 0)
            {
                continue;
            }

            List<int> path = [];
            var at = start;
            while (walk[at] == 0)
            {
                walk[at] = start + 1;
                path.Add(at);
                at = upstreams[at].First(u => onCycleOrBehind[u]);
            }

            if (walk[at] == start + 1)
            {
                cycles.Add(path[path.IndexOf(at)..]);
            }
        }

        return cycles;
    }

    // Kahn's algorithm: take away whatever can run; what remains is on a cycle or waits for one.
    private static bool[] Unrunnable(ImmutableArray<ImmutableArray<int>> upstreams)
    {
        var downstream = Downstreams(upstreams);
        var waitingFor = upstreams.Select(u => u.Length).ToArray();
        var runnable = new Queue<int>(Enumerable.Range(0, upstreams.Length).Where(i => waitingFor[i] == 0));
        var remains = new bool[upstreams.Length];
        Array.Fill(remains, true);
        while (runnable.TryDequeue(out var position))
        {
            remains[position] = false;
            foreach (var next in downstream[position])
            {
                if (--waitingFor[next] == 0)
                {
                    runnable.Enqueue(next);
                }
            }
        }

        return remains;
    }

    /// <summary>The arrows the other way round: the positions of each task's downstreams, ascending.</summary>
    public static int[][] Downstreams(ImmutableArray<ImmutableArray<int>> upstreams)
    {
        var counts = new int[upstreams.Length];
        foreach (var upstream in upstreams.SelectMany(u => u))
        {
            counts[upstream]++;
        }

        var downstreams = counts.Select(c => new int[c]).ToArray();
        Array.Clear(counts);
        for (var i = 0; i < upstreams.Length; i++)
        {
            foreach (var upstream in upstreams[i])
            {
                downstreams[upstream][counts[upstream]++] = i;
            }
        }

        return downstreams;
    }
}
