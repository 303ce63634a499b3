namespace Workflow.Core.Notifications;

/// <summary>Wakes the sender of notifications in this process.</summary>
public sealed class NotificationSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Says that there is something to send.</summary>
    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is raised already.
        }
    }

    /// <summary>Waits until it is raised, or a time has passed.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _raised.WaitAsync(most, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
