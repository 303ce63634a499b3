using Microsoft.Extensions.Logging;

namespace Workflow.Core.Maintenance;

/// <summary>
/// Removes old runs, old bulk operations, old statistics, old entries of the audit trail and expired sessions: a slice of each at a time. What
/// fails of one does not stop the others.
/// </summary>
/// <param name="runs">Removes old runs.</param>
/// <param name="bulks">Removes old bulk operations.</param>
/// <param name="statistics">Removes old statistics.</param>
/// <param name="audit">Removes old entries of the audit trail.</param>
/// <param name="sessions">Removes expired sessions.</param>
/// <param name="logger">Logs what was removed, and what could not be.</param>
public sealed partial class Cleanup(RunRetention runs, BulkRetention bulks, StatisticsRetention statistics, AuditRetention audit, SessionCleanup sessions, ILogger<Cleanup> logger)
{
    /// <summary>Removes a slice of each.</summary>
    /// <returns>Whether more is due now.</returns>
    public async Task<bool> RemoveSlicesAsync(CancellationToken stopping)
    {
        var isMoreDue = await RemoveSliceAsync(runs.RemoveSliceAsync, "runs", stopping);
        isMoreDue |= await RemoveSliceAsync(bulks.RemoveSliceAsync, "bulk operations", stopping);
        isMoreDue |= await RemoveSliceAsync(statistics.RemoveSliceAsync, "hours of statistics", stopping);
        isMoreDue |= await RemoveSliceAsync(audit.RemoveSliceAsync, "entries of the audit trail", stopping);
        isMoreDue |= await RemoveSliceAsync(sessions.RemoveSliceAsync, "sessions", stopping);
        return isMoreDue;
    }

    private async Task<bool> RemoveSliceAsync(Func<CancellationToken, Task<RetentionSlice>> remove, string what, CancellationToken stopping)
    {
        try
        {
            var slice = await remove(stopping);
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
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return false; // the host is stopping; the next start finishes what was begun
        }
        catch (Exception e)
        {
            LogFailed(e, what);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Old {What} removed: {Count}")]
    private partial void LogRemoved(string what, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No old {What} to remove")]
    private partial void LogNothing(string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old {What} could not be removed; this is tried again in a minute")]
    private partial void LogFailed(Exception exception, string what);
}
