using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>The direct and indirect upstreams of each task.</summary>
internal sealed class Ancestry
{
    private readonly ImmutableArray<ImmutableArray<int>> _upstreams;
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly int[] _seen;
    private int _walk;

    public Ancestry(ImmutableArray<TaskDefinition> tasks)
    {
        _upstreams = TaskOrder.Upstreams(tasks);
        _seen = new int[tasks.Length];
        for (var i = 0; i < tasks.Length; i++)
        {
            _positions.TryAdd(tasks[i].Name, i);
        }
    }

    /// <summary>Whether there is a task of that name.</summary>
    public bool IsTask(string name) => _positions.ContainsKey(name);

    /// <summary>
    /// Whether the named task is upstream of the task at a position, directly or indirectly. Cycles are allowed.
    /// </summary>
    public bool IsUpstream(string name, int position)
    {
        if (!_positions.TryGetValue(name, out var wanted))
        {
            return false;
        }

        // Breadth-first: it is nearly always a direct upstream.
        _walk++;
        var open = new Queue<int>(_upstreams[position]);
        while (open.TryDequeue(out var at))
        {
            if (at == wanted)
            {
                return true;
            }

            if (_seen[at] == _walk)
            {
                continue;
            }

            _seen[at] = _walk;
            foreach (var next in _upstreams[at])
            {
                open.Enqueue(next);
            }
        }

        return false;
    }
}
