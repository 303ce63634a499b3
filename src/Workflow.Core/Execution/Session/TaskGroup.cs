namespace Workflow.Core.Execution.Session;

/// <summary>Work on the thread pool that is awaited together.</summary>
internal sealed class TaskGroup
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1; // one for the group itself, released by DrainAsync

    /// <summary>Runs work on the thread pool, also the part before its first await.</summary>
    /// <exception cref="OperationCanceledException">All work has ended, and no more begins.</exception>
    public async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        Enter();
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

    private void Enter()
    {
        int open;
        do
        {
            open = Volatile.Read(ref _open);
            if (open == 0)
            {
                throw new OperationCanceledException("The group has ended.");
            }
        }
        while (Interlocked.CompareExchange(ref _open, open + 1, open) != open);
    }

    private void Exit()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _drained.SetResult();
        }
    }
}
