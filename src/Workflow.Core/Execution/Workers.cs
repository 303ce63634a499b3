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

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
