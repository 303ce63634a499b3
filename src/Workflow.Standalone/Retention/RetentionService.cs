using Workflow.Core.Maintenance;

namespace Workflow.Standalone.Retention;

/// <summary>Removes old runs: one slice per minute, and more while more are due.</summary>
internal sealed partial class RetentionService(RunRetention retention, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var isMoreDue = await RemoveSliceAsync(stoppingToken);

            // Pauses as long as the slice took, so that at least half of the store's capacity is left for active runs.
            var pause = isMoreDue ? time.GetElapsedTime(begun) : Pause;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RemoveSliceAsync(CancellationToken stoppingToken)
    {
        try
        {
            var slice = await retention.RemoveSliceAsync(stoppingToken);
            if (slice.Removed > 0)
            {
                LogRemoved(slice.Removed);
            }
            else
            {
                LogNothing();
            }

            return slice.IsMoreDue;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            return false; // the host is stopping; the next start finishes what was begun
        }
        catch (Exception e)
        {
            LogFailed(e, Pause.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Old runs removed: {Count}")]
    private partial void LogRemoved(int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No old runs to remove")]
    private partial void LogNothing();

    [LoggerMessage(Level = LogLevel.Error, Message = "Old runs could not be removed; trying again in {Seconds} s")]
    private partial void LogFailed(Exception exception, double seconds);
}
