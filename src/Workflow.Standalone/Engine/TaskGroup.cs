namespace Workflow.Standalone.Engine;

/// <summary>Tasks that are under way, to be waited for together. Holds on to those only that have not ended well.</summary>
internal sealed class TaskGroup
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Exception? _fault;
    private int _open = 1; // one for the group itself, taken back by DrainAsync

    /// <summary>Takes in a task. May be called until <see cref="DrainAsync"/> is.</summary>
    public void Add(Task task)
    {
        Interlocked.Increment(ref _open);
        _ = WatchAsync(task);
    }

    /// <summary>Completes when all tasks have; throws what the first of them to fail threw.</summary>
    public Task DrainAsync()
    {
        Leave();
        return _drained.Task;
    }

    private async Task WatchAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false); // not on the session's thread, which has its own work
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _fault ??= e;
            }
        }

        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) > 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_fault is null)
            {
                _drained.TrySetResult();
            }
            else
            {
                _drained.TrySetException(_fault);
            }
        }
    }
}
