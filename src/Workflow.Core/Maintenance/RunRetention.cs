using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Core.Maintenance;

/// <summary>The result of a slice of retention.</summary>
/// <param name="Removed">How many runs or entries it removed.</param>
/// <param name="IsMoreDue">Whether another slice would find more to remove now.</param>
public readonly record struct RetentionSlice(int Removed, bool IsMoreDue);

/// <summary>
/// Removes runs that ended long ago, a bounded slice at a time, oldest end first, but for those that are still needed: see
/// <see cref="RunRemover"/>. The recorded ticks of a schedule stay when their runs are removed.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="removal">Removes them.</param>
/// <param name="schedules">The schedule store.</param>
/// <param name="backfills">The backfill store.</param>
/// <param name="options">How long, and how many at a time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs runs that could not be removed.</param>
/// <param name="purger">Removes the engine's own history of runs; <c>null</c> if it keeps none.</param>
/// <param name="groups">Finds the runs of groups, which are removed with the run that they are a part of; <c>null</c>: there are none.</param>
/// <param name="notifications">The notifications of runs; <c>null</c>: there are none.</param>
public sealed partial class RunRetention(
    IRunReader runs,
    IRunRemoval removal,
    IScheduleStore schedules,
    IBackfillStore backfills,
    RetentionOptions options,
    TimeProvider time,
    ILogger<RunRetention> logger,
    IRunHistoryPurger? purger = null,
    GroupParts? groups = null,
    INotificationStore? notifications = null)
{
    private readonly RunRemover _remover = new(runs, removal, schedules, backfills, purger, groups, notifications, time);

    // Runs that stay are skipped, and tried again after all the others: however many there are, they do not delay the runs
    // behind them.
    private string? _cursor;

    /// <summary>Removes the runs that are due, up to <see cref="RetentionOptions.RunsPerSlice"/>. One slice at a time.</summary>
    /// <remarks>A run that can't be removed is logged and tried again after the others.</remarks>
    /// <exception cref="Exception">The store could not list the runs that are due; nothing was removed.</exception>
    public async Task<RetentionSlice> RemoveSliceAsync(CancellationToken cancellationToken)
    {
        if (options.Days == 0)
        {
            return default;
        }

        var completedBefore = time.GetUtcNow() - TimeSpan.FromDays(options.Days);
        var due = await removal.ListEndedAsync(completedBefore, new PageRequest(options.RunsPerSlice, _cursor), cancellationToken);
        _cursor = due.NextCursor;
        var removed = 0;
        foreach (var runId in due.Items)
        {
            removed += await TryRemoveAsync(runId, cancellationToken) ? 1 : 0;
        }

        // After a slice that removed no run, the next one is not due at once.
        return new RetentionSlice(removed, IsMoreDue: removed > 0 && due.NextCursor is not null);
    }

    private async Task<bool> TryRemoveAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoveAsync(runId, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // One run that can't be removed must not block all those behind it forever.
            LogRemovalFailed(e, runId);
            return false;
        }
    }

    private async Task<bool> RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        // A run that is listed but no longer exists is left over from an interrupted removal, and was purged before that.
        return await runs.GetHeadAsync(runId, cancellationToken) is { } run && run.Status.IsFinal()
            ? await _remover.RemoveAsync(run, cancellationToken) is null
            : await removal.DeleteAsync(runId, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} is past its retention period and could not be removed; this is retried")]
    private partial void LogRemovalFailed(Exception exception, string runId);
}
