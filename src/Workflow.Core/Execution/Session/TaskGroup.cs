namespace Workflow.Core.Execution.Session;

/// <summary>Work on the thread pool that is awaited together.</summary>
internal sealed class TaskGroup
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1; // one for the group itself, released by DrainAsync

    /// <summary>Runs work on the thread pool, also the part before its first await. Must not be called after <see cref="DrainAsync"/>.</summary>
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
            Exit();
        }
    }

    /// <summary>Completes when all of it has ended, successfully or not.</summary>
    public Task DrainAsync()
    {
        Exit();
        return _drained.Task;
    }

    private void Exit()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _drained.SetResult();
        }
    }
}
