using Workflow.Core.Maintenance;

namespace Workflow.Standalone.Retention;

/// <summary>Removes old runs, old entries of the audit trail and expired sessions: one slice per minute, and more while more are due.</summary>
internal sealed partial class RetentionService(RunRetention runs, AuditRetention audit, SessionCleanup sessions, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var isMoreDue = await RemoveSliceAsync(runs.RemoveSliceAsync, "runs", stoppingToken);
            isMoreDue |= await RemoveSliceAsync(audit.RemoveSliceAsync, "entries of the audit trail", stoppingToken);
            isMoreDue |= await RemoveSliceAsync(sessions.RemoveSliceAsync, "sessions", stoppingToken);

            // Pauses as long as the slice took, so that at least half of the store's capacity is left for active runs.
            var pause = isMoreDue ? time.GetElapsedTime(begun) : Pause;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RemoveSliceAsync(Func<CancellationToken, Task<RetentionSlice>> remove, string what, CancellationToken stoppingToken)
    {
        try
        {
            var slice = await remove(stoppingToken);
            if (slice.Removed > 0)
            {
                LogRemoved(what, slice.Removed);
            }
            else
            {
                LogNothing(what);
            }

            return slice.IsMoreDue;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            return false; // the host is stopping; the next start finishes what was begun
        }
        catch (Exception e)
        {
            LogFailed(e, what, Pause.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Old {What} removed: {Count}")]
    private partial void LogRemoved(string what, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No old {What} to remove")]
    private partial void LogNothing(string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old {What} could not be removed; trying again in {Seconds} s")]
    private partial void LogFailed(Exception exception, string what, double seconds);
}
