namespace Workflow.Core.Execution.Concurrency;

/// <summary>The owner of work: workers are shared between workflows, and each workflow's share between its runs.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="RunId">The run.</param>
/// <param name="Priority">The priority of the run: work with a higher one goes first.</param>
public readonly record struct WorkOwner(long WorkflowId, string RunId, int Priority = 0);

/// <summary>
/// The queue for workers. Workflows with waiting work are served round-robin, and so are the runs within a workflow; within
/// a run, first in, first out. So of a run's thousands of waiting calls only one goes ahead of another run's call.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class FairQueue<T>
    where T : class
{
    private readonly Ring<long, Ring<string, Queue<T>>> _workflows = new();

    /// <summary>The number of waiting items.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an item at the end of its run's queue.</summary>
    public void Enqueue(WorkOwner owner, T item)
    {
        _workflows.GetOrAdd(owner.WorkflowId).GetOrAdd(owner.RunId).Enqueue(item);
        Count++;
    }

    /// <summary>Removes the next item in turn.</summary>
    /// <returns>The item, or <c>null</c> when the queue is empty.</returns>
    public T? Dequeue()
    {
        if (_workflows.Next() is not { } runs || runs.Next() is not { } queue)
        {
            return null;
        }

        var item = queue.Dequeue();
        runs.Return(keep: queue.Count > 0);
        _workflows.Return(keep: !runs.IsEmpty);
        Count--;
        return item;
    }

    // The owners with waiting items, each once, in turn.
    private sealed class Ring<TKey, TValue>
        where TKey : notnull
        where TValue : class, new()
    {
        private readonly Dictionary<TKey, TValue> _values = [];
        private readonly Queue<TKey> _turns = new();

        public bool IsEmpty => _turns.Count == 0;

        public TValue GetOrAdd(TKey key)
        {
            if (!_values.TryGetValue(key, out var value))
            {
                _values.Add(key, value = new TValue());
                _turns.Enqueue(key);
            }

            return value;
        }

        public TValue? Next() => _turns.TryPeek(out var key) ? _values[key] : null;

        // Moves the current owner to the end, or removes it.
        public void Return(bool keep)
        {
            var key = _turns.Dequeue();
            if (keep)
            {
                _turns.Enqueue(key);
            }
            else
            {
                _values.Remove(key);
            }
        }
    }
}
