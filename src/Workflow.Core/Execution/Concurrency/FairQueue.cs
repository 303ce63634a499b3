namespace Workflow.Core.Execution.Concurrency;

/// <summary>Whose work it is: workers are shared between workflows, and each workflow's share between its runs.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="RunId">The run.</param>
public readonly record struct WorkOwner(long WorkflowId, string RunId);

/// <summary>
/// The queue for workers. Workflows that have work waiting take turns, one after the other; within a
/// workflow each run; within a run, first come, first served. So a run with thousands of waiting calls puts one of them in
/// front of another run's, and not all.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
public sealed class FairQueue<T>
    where T : class
{
    private readonly Ring<long, Ring<string, Queue<T>>> _workflows = new();

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Puts one at the end of its run's line.</summary>
    public void Enqueue(WorkOwner owner, T item)
    {
        _workflows.GetOrAdd(owner.WorkflowId).GetOrAdd(owner.RunId).Enqueue(item);
        Count++;
    }

    /// <summary>Takes the one whose turn it is.</summary>
    /// <returns>The item, or <c>null</c> when the queue is empty.</returns>
    public T? Dequeue()
    {
        if (_workflows.Next() is not { } runs || runs.Next() is not { } line)
        {
            return null;
        }

        var item = line.Dequeue();
        runs.Return(keep: line.Count > 0);
        _workflows.Return(keep: !runs.IsEmpty);
        Count--;
        return item;
    }

    // The owners that have something waiting, each once, in turn.
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

        // The one whose turn it was moves to the end, or is removed.
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
