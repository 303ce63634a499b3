using Workflow.Core.Execution.Loop;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// The tasks of one run that wait for events, by event name. The task that comes first in the workflow gets an event first.
/// Only the first waiter polls for events; the others sleep until they are first, so that an event does not resume all.
/// </summary>
/// <remarks>Not thread-safe: a session runs on one thread.</remarks>
public sealed class EventWaiters
{
    private readonly Dictionary<string, SortedDictionary<(int Position, int Index, int Attempt), Signal>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Adds a waiter.</summary>
    /// <returns>A signal that is set when this waiter becomes the first.</returns>
    public Signal Enter(string name, TaskCall call)
    {
        if (!_waiting.TryGetValue(name, out var waiters))
        {
            _waiting[name] = waiters = [];
        }

        var signal = new Signal();
        waiters.Add(KeyOf(call), signal);
        return signal;
    }

    /// <summary>Whether this waiter is the first.</summary>
    public bool IsFirst(string name, TaskCall call) =>
        _waiting.TryGetValue(name, out var waiters) && waiters.First().Key == KeyOf(call);

    /// <summary>Removes a waiter, and signals the one that is now first.</summary>
    public void Leave(string name, TaskCall call)
    {
        if (!_waiting.TryGetValue(name, out var waiters) || !waiters.Remove(KeyOf(call)))
        {
            return;
        }

        if (waiters.Count == 0)
        {
            _waiting.Remove(name);
            return;
        }

        waiters.First().Value.Set();
    }

    private static (int Position, int Index, int Attempt) KeyOf(TaskCall call) => (call.Position, call.Index ?? -1, call.Attempt);
}
