namespace Workflow.Standalone.Engine;

/// <summary>Work that is under way on the thread pool, to be waited for together.</summary>
internal sealed class TaskGroup
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1; // one for the group itself, taken back by DrainAsync

    /// <summary>Does something on the thread pool: it may take its time before its first wait. May be called until <see cref="DrainAsync"/> is.</summary>
    public async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return await work();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Completes when all of it has ended, well or not.</summary>
    public Task DrainAsync()
    {
        Leave();
        return _drained.Task;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _drained.SetResult();
        }
    }
}
