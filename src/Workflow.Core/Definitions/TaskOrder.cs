using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>The dependencies between tasks.</summary>
public static class TaskOrder
{
    /// <summary>The positions of each task's upstreams, by the task's position.</summary>
    /// <remarks>
    /// A task that names no <c>depends_on</c> follows the task before it, so a plain list of tasks runs in order. One that others
    /// name in <c>catch</c> follows those.
    /// Names that are not in the list, and a task's own name, are left out: the validator has refused them.
    /// </remarks>
    public static ImmutableArray<ImmutableArray<int>> Upstreams(ImmutableArray<TaskDefinition> tasks)
    {
        var positions = new Dictionary<string, int>(tasks.Length, StringComparer.Ordinal);
        for (var i = 0; i < tasks.Length; i++)
        {
            positions.TryAdd(tasks[i].Name, i);
        }

        var upstreams = ImmutableArray.CreateBuilder<ImmutableArray<int>>(tasks.Length);
        var named = CatchTasks.Named(tasks);
        for (var i = 0; i < tasks.Length; i++)
        {
            var by = named.Count > 0 && positions[tasks[i].Name] == i ? named.GetValueOrDefault(tasks[i].Name) : null;
            upstreams.Add(tasks[i].DependsOn switch
            {
                { IsEmpty: false } names => by is null ? Find(names, i, positions) : [.. Find(names, i, positions).Union(by)],
                _ when by is not null => [.. by],
                null when i > 0 => [i - 1],
                _ => [],
            });
        }

        return upstreams.MoveToImmutable();
    }

    private static ImmutableArray<int> Find(ImmutableArray<string> names, int position, Dictionary<string, int> positions) =>
        [.. names.Distinct(StringComparer.Ordinal).Where(positions.ContainsKey).Select(name => positions[name]).Where(upstream => upstream != position)];

    /// <summary>
    /// The cycles among the tasks, each as positions in order: every position waits for the next one, and the last for the
    /// first. Tasks that all wait for each other yield one cycle, so no two cycles share a task. Empty for a graph that can
    /// run.
    /// </summary>
    /// <param name="upstreams">The positions of each task's upstreams, none of them the task's own.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Cycles(ImmutableArray<ImmutableArray<int>> upstreams)
    {
        var components = Components(upstreams);
        var tasksIn = new int[upstreams.Length];
        foreach (var component in components)
        {
            tasksIn[component]++;
        }

        // In a component of several tasks each has an upstream in the component, so walking up from any of them closes a cycle.
        List<IReadOnlyList<int>> cycles = [];
        var found = new bool[upstreams.Length];
        for (var start = 0; start < upstreams.Length; start++)
        {
            var component = components[start];
            if (tasksIn[component] > 1 && !found[component])
            {
                found[component] = true;
                cycles.Add(WalkUp(start, position => upstreams[position].First(u => components[u] == component)));
            }
        }

        return cycles;
    }

    private static List<int> WalkUp(int start, Func<int, int> next)
    {
        List<int> path = [];
        HashSet<int> seen = [];
        var at = start;
        while (seen.Add(at))
        {
            path.Add(at);
            at = next(at);
        }

        return path[path.IndexOf(at)..];
    }

    // Kosaraju's algorithm for strongly connected components: tasks that all wait for each other get one number, the
    // position of one of them. A task on no cycle is a component of its own.
    private static int[] Components(ImmutableArray<ImmutableArray<int>> upstreams)
    {
        var downstreams = Downstreams(upstreams);
        var components = new int[upstreams.Length];
        Array.Fill(components, -1);
        Stack<int> open = [];
        foreach (var first in UpstreamsFirst(upstreams).Reverse())
        {
            if (components[first] < 0)
            {
                components[first] = first;
                open.Push(first);
            }

            while (open.TryPop(out var position))
            {
                foreach (var next in downstreams[position])
                {
                    if (components[next] < 0)
                    {
                        components[next] = first;
                        open.Push(next);
                    }
                }
            }
        }

        return components;
    }

    // Every position after all its upstreams, except those on a cycle with it. A stack instead of recursion: a chain of
    // 10,000 tasks must not need 10,000 stack frames.
    private static int[] UpstreamsFirst(ImmutableArray<ImmutableArray<int>> upstreams)
    {
        var order = new int[upstreams.Length];
        var ordered = 0;
        var seen = new bool[upstreams.Length];
        var visited = new int[upstreams.Length]; // how many of its upstreams
        Stack<int> path = [];
        for (var start = 0; start < upstreams.Length; start++)
        {
            Visit(start);
            while (path.TryPeek(out var position))
            {
                if (visited[position] < upstreams[position].Length)
                {
                    Visit(upstreams[position][visited[position]++]);
                }
                else
                {
                    order[ordered++] = path.Pop();
                }
            }
        }

        return order;

        void Visit(int position)
        {
            if (!seen[position])
            {
                seen[position] = true;
                path.Push(position);
            }
        }
    }

    /// <summary>The reverse of <see cref="Upstreams"/>: the positions of each task's downstreams, ascending.</summary>
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
