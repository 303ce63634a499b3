namespace Workflow.Core.Execution.Concurrency;

/// <summary>
/// The queue for workers, by priority: work with a higher one goes first, and work of one priority is shared by <see cref="FairQueue{T}"/>. Nobody
/// starves: a priority that was passed over <see cref="Patience"/> times in a row goes next, before all higher ones.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class PriorityQueue<T>
    where T : class
{
    /// <summary>How often in a row waiting work is passed over by work with a higher priority.</summary>
    public const int Patience = 10;

    // Highest first: seldom more than one.
    private readonly List<Level> _levels = [];

    /// <summary>The number of waiting items.</summary>
    public int Count => _levels.Sum(level => level.Queue.Count);

    /// <summary>Adds an item at the end of its run's queue.</summary>
    public void Enqueue(WorkOwner owner, T item)
    {
        var at = _levels.FindIndex(level => level.Priority <= owner.Priority);
        if (at < 0 || _levels[at].Priority != owner.Priority)
        {
            at = at < 0 ? _levels.Count : at;
            _levels.Insert(at, new Level(owner.Priority));
        }

        _levels[at].Queue.Enqueue(owner, item);
    }

    /// <summary>Removes the next item in turn.</summary>
    /// <returns>The item, or <c>null</c> when the queue is empty.</returns>
    public T? Dequeue()
    {
        // The one that was passed over most often; of equal ones the highest.
        var next = _levels.Where(level => level.PassedOver >= Patience).MaxBy(level => level.PassedOver) ?? _levels.FirstOrDefault();
        if (next?.Queue.Dequeue() is not { } item)
        {
            return null;
        }

        next.PassedOver = 0;
        foreach (var other in _levels.Where(level => level.Priority < next.Priority || level.PassedOver >= Patience))
        {
            other.PassedOver++;
        }

        if (next.Queue.Count == 0)
        {
            _levels.Remove(next);
        }

        return item;
    }

    private sealed class Level(int priority)
    {
        public int Priority => priority;

        public FairQueue<T> Queue { get; } = new();

        public int PassedOver { get; set; }
    }
}
