namespace Workflow.Core.Execution;

/// <summary>The workers of the process: how many handlers run at one time, over all runs. First come, first served.</summary>
/// <param name="count">How many there are, from 1.</param>
public sealed class Workers(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Does something when there is a worker for it.</summary>
    /// <exception cref="OperationCanceledException">There was none before the token was cancelled.</exception>
    public async Task<T> DoAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Does something when there is a worker for it, unless its run is to end before there is.</summary>
    /// <returns>What it returned; <c>null</c> when it was not done.</returns>
    /// <exception cref="OperationCanceledException">The host stopped.</exception>
    public async Task<T?> DoAsync<T>(Func<Task<T?>> work, EarlyEnds ends)
        where T : struct
    {
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Stopping, ends.Cancelled))
        {
            // Its own outcome, not the token's state, says whether there is a worker to give back.
            var free = _free.WaitAsync(either.Token);
            await free.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!free.IsCompletedSuccessfully)
            {
                ends.Stopping.ThrowIfCancellationRequested();
                return null;
            }
        }

        try
        {
            return ends.Cancelled.IsCancellationRequested ? null : await work();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
