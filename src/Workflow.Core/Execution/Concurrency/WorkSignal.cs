namespace Workflow.Core.Execution.Concurrency;

/// <summary>Wakes a worker of this process. It stays set until the worker has waited for it, so that none is missed.</summary>
public abstract class WorkSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>Says that there is work.</summary>
    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is set already.
        }
    }

    /// <summary>Waits until it is set, or a time has passed.</summary>
    /// <param name="most">How long.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _set.WaitAsync(most, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing) => _set.Dispose();
}
