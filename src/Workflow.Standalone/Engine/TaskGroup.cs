namespace Workflow.Standalone.Engine;

/// <summary>Running tasks that are awaited together. It keeps no reference to tasks that have completed.</summary>
internal sealed class TaskGroup
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Exception? _fault;
    private int _open = 1; // one for the group itself, released by DrainAsync

    /// <summary>Adds a task. Must not be called after <see cref="DrainAsync"/>.</summary>
    public void Add(Task task)
    {
        Interlocked.Increment(ref _open);
        _ = WatchAsync(task);
    }

    /// <summary>Completes when all tasks have; throws the exception of the first that failed.</summary>
    public Task DrainAsync()
    {
        Leave();
        return _drained.Task;
    }

    private async Task WatchAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false); // not on the session's thread, which is busy
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
