namespace Workflow.Standalone;

/// <summary>Works in rounds: when it is signalled, and every few seconds. A round that fails is tried again after the same pause.</summary>
/// <param name="time">The clock.</param>
internal abstract class SignalledService(TimeProvider time) : BackgroundService
{
    /// <summary>The longest pause between two rounds.</summary>
    protected static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Works, and waits for the signal or the <see cref="Pause"/>.</summary>
    protected abstract Task RoundAsync(CancellationToken stoppingToken);

    /// <summary>Says in the log that a round has failed.</summary>
    protected abstract void LogFailed(Exception exception);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The host is stopping; what it was at is done again.
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
