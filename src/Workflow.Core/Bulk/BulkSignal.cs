namespace Workflow.Core.Bulk;

/// <summary>Wakes the worker of this process when a bulk operation has begun.</summary>
public sealed class BulkSignal : IDisposable
{
    private readonly SemaphoreSlim _begun = new(0, 1);

    /// <summary>A bulk operation has begun.</summary>
    public void Set()
    {
        try
        {
            _begun.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is set already
        }
    }

    /// <summary>Waits until one begins, at most for a time.</summary>
    /// <param name="most">How long.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _begun.WaitAsync(most, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _begun.Dispose();
}
