using Workflow.Core.Maintenance;

namespace Workflow.Standalone.Retention;

/// <summary>Removes runs that ended long ago: a slice a minute, and more while more is due.</summary>
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

            // Rests as long as it worked: of what the store can do, at least half is for live runs.
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
            return false; // the host stops; what was begun is finished at the next start
        }
        catch (Exception e)
        {
            LogFailed(e, Pause.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Runs removed that ended long ago: {Count}")]
    private partial void LogRemoved(int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No run has to be removed")]
    private partial void LogNothing();

    [LoggerMessage(Level = LogLevel.Error, Message = "Runs that ended long ago could not be removed; it is tried again in {Seconds} s")]
    private partial void LogFailed(Exception exception, double seconds);
}
