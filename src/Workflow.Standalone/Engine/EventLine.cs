using Workflow.Core.Execution;

namespace Workflow.Standalone.Engine;

/// <summary>Who of one run waits for an event of a name: the task that comes first in the workflow is given it first.</summary>
internal sealed class EventLine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedSet<(int Position, int Index, int Attempt)>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Takes a place in the line.</summary>
    public void Enter(string name, TaskCall call)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(name, out var line))
            {
                _waiting[name] = line = [];
            }

            line.Add(Place(call));
        }
    }

    /// <summary>Whether nobody is in front.</summary>
    public bool IsFirst(string name, TaskCall call)
    {
        lock (_lock)
        {
            return _waiting.TryGetValue(name, out var line) && line.Min == Place(call);
        }
    }

    /// <summary>Gives the place up; the others look again.</summary>
    public void Leave(string name, TaskCall call)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(name, out var line))
            {
                line.Remove(Place(call));
            }
        }
    }

    private static (int Position, int Index, int Attempt) Place(TaskCall call) => (call.Position, call.Index ?? -1, call.Attempt);
}
