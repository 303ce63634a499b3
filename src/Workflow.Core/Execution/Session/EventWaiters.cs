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
    private readonly SortedSet<(int Position, int Index, int Attempt)> _returning = [];
    private readonly SortedDictionary<(int Position, int Index, int Attempt), Signal> _held = []; // first of their names, but behind one that returns

    /// <summary>
    /// A call that an earlier session has left waiting returns: until it enters or passes, no waiter behind it is first. It may wait
    /// for the same event, and an event must not go to another one only because that was opened faster.
    /// </summary>
    public void Return(TaskCall call) => _returning.Add(KeyOf(call));

    /// <summary>A call that has returned waits for no event of the run.</summary>
    public void Pass(TaskCall call)
    {
        if (!_returning.Remove(KeyOf(call)))
        {
            return;
        }

        while (_held.Count > 0 && !IsBehindOneThatReturns(_held.First().Key))
        {
            var (key, signal) = _held.First();
            _held.Remove(key);
            signal.Set();
        }
    }

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
        Pass(call);
        return signal;
    }

    /// <summary>Whether this waiter is the first.</summary>
    public bool IsFirst(string name, TaskCall call)
    {
        var key = KeyOf(call);
        if (!_waiting.TryGetValue(name, out var waiters) || waiters.First() is var first && first.Key != key)
        {
            return false;
        }

        if (IsBehindOneThatReturns(key))
        {
            _held[key] = first.Value;
            return false;
        }

        return true;
    }

    /// <summary>Removes a waiter, and signals the one that is now first.</summary>
    public void Leave(string name, TaskCall call)
    {
        if (!_waiting.TryGetValue(name, out var waiters) || !waiters.Remove(KeyOf(call)))
        {
            return;
        }

        _held.Remove(KeyOf(call));
        if (waiters.Count == 0)
        {
            _waiting.Remove(name);
            return;
        }

        waiters.First().Value.Set();
    }

    private bool IsBehindOneThatReturns((int Position, int Index, int Attempt) key) => _returning.Count > 0 && _returning.Min.CompareTo(key) < 0;

    private static (int Position, int Index, int Attempt) KeyOf(TaskCall call) => (call.Position, call.Index ?? -1, call.Attempt);
}
