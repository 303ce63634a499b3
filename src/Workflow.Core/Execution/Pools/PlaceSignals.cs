using Workflow.Core.History;

namespace Workflow.Core.Execution.Pools;

/// <summary>
/// The attempts that wait for their places inside a step of this process: they hear of an offer at once, without a message to their run.
/// An offer is given to a waiter or to its run, and a waiter that has heard of one does not leave before it has asked again.
/// </summary>
internal sealed class PlaceSignals
{
    private readonly Dictionary<(string RunId, ExecutionKey Attempt), Waiter> _waiters = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_waiters)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Begins to wait: before the attempt asks, so that no offer is missed.</summary>
    /// <param name="place">The attempt. If it waits here already, by an earlier delivery of its step, the second waiter hears nothing.</param>
    public Waiter Enter(PoolPlace place)
    {
        var waiter = new Waiter(this, place);
        lock (_waiters)
        {
            _waiters.TryAdd((place.RunId, place.Attempt), waiter);
        }

        return waiter;
    }

    /// <summary>Wakes the waiter of an attempt.</summary>
    /// <returns>False: none waits here, and its run is to be notified.</returns>
    public bool TryWake(PoolPlace place)
    {
        lock (_waiters)
        {
            return _waiters.TryGetValue((place.RunId, place.Attempt), out var waiter) && waiter.Wake();
        }
    }

    /// <summary>An attempt that waits, until it leaves.</summary>
    internal sealed class Waiter(PlaceSignals signals, PoolPlace place)
    {
        private TaskCompletionSource _woken = New();

        /// <summary>Completes when it is to ask again.</summary>
        public Task WokenAsync => _woken.Task;

        /// <summary>Leaves, unless it was woken since it was asked last: then it is to ask again first.</summary>
        public bool TryLeave()
        {
            lock (signals._waiters)
            {
                if (_woken.Task.IsCompleted)
                {
                    return false;
                }

                Leave();
                return true;
            }
        }

        /// <summary>It is about to ask again.</summary>
        public void Reset()
        {
            lock (signals._waiters)
            {
                _woken = _woken.Task.IsCompleted ? New() : _woken;
            }
        }

        /// <summary>It has its places, or gives them up.</summary>
        public void Leave()
        {
            lock (signals._waiters)
            {
                if (signals._waiters.GetValueOrDefault((place.RunId, place.Attempt)) == this)
                {
                    signals._waiters.Remove((place.RunId, place.Attempt));
                }
            }
        }

        internal bool Wake()
        {
            _woken.TrySetResult();
            return true;
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
