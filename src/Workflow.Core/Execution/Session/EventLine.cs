using Workflow.Core.Execution.Loop;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// The tasks of one run that wait for events of the same name: the task that comes first in the workflow gets it first. Only the
/// first in line polls for events; the others sleep until it is their turn, so that an event does not wake all.
/// </summary>
/// <remarks>Not safe for threads: all of a session is on one.</remarks>
public sealed class EventLine
{
    private readonly Dictionary<string, SortedDictionary<(int Position, int Index, int Attempt), Signal>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Takes a place in the line.</summary>
    /// <returns>Set when this has become the first of the line.</returns>
    public Signal Enter(string name, TaskCall call)
    {
        if (!_waiting.TryGetValue(name, out var line))
        {
            _waiting[name] = line = [];
        }

        var turn = new Signal();
        line.Add(Place(call), turn);
        return turn;
    }

    /// <summary>Whether no other task is in front.</summary>
    public bool IsFirst(string name, TaskCall call) =>
        _waiting.TryGetValue(name, out var line) && line.First().Key == Place(call);

    /// <summary>Leaves the line; the task that is first now has its turn.</summary>
    public void Leave(string name, TaskCall call)
    {
        if (!_waiting.TryGetValue(name, out var line) || !line.Remove(Place(call)))
        {
            return;
        }

        if (line.Count == 0)
        {
            _waiting.Remove(name);
            return;
        }

        line.First().Value.Set();
    }

    private static (int Position, int Index, int Attempt) Place(TaskCall call) => (call.Position, call.Index ?? -1, call.Attempt);
}
