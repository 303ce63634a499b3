namespace Workflow.Core.Execution.Waiting;

/// <summary>
/// The tasks of one run that wait for events of the same name: the task that comes first in the workflow gets it first. Only the
/// first in line polls for events; the others sleep until it is their turn, so that an event does not wake all.
/// </summary>
/// <param name="signals">Creates the signals of the waiters, in the way the engine needs them.</param>
public sealed class EventLine(Func<Signal> signals)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<(int Position, int Index, int Attempt), Signal>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Takes a place in the line.</summary>
    /// <returns>Set when this has become the first of the line.</returns>
    public Signal Enter(string name, TaskCall call)
    {
        var turn = signals();
        lock (_lock)
        {
            if (!_waiting.TryGetValue(name, out var line))
            {
                _waiting[name] = line = [];
            }

            line.Add(Place(call), turn);
        }

        return turn;
    }

    /// <summary>Whether no other task is in front.</summary>
    public bool IsFirst(string name, TaskCall call)
    {
        lock (_lock)
        {
            return _waiting.TryGetValue(name, out var line) && line.Count > 0 && line.First().Key == Place(call);
        }
    }

    /// <summary>Leaves the line; the task that is first now has its turn.</summary>
    public void Leave(string name, TaskCall call)
    {
        Signal? next = null;
        lock (_lock)
        {
            if (_waiting.TryGetValue(name, out var line) && line.Remove(Place(call)))
            {
                if (line.Count == 0)
                {
                    _waiting.Remove(name);
                }
                else
                {
                    next = line.First().Value;
                }
            }
        }

        next?.Set();
    }

    private static (int Position, int Index, int Attempt) Place(TaskCall call) => (call.Position, call.Index ?? -1, call.Attempt);
}
