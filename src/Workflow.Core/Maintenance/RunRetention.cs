using Microsoft.Extensions.Logging;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Core.Maintenance;

/// <summary>The result of a slice of retention.</summary>
/// <param name="Removed">How many runs it removed.</param>
/// <param name="IsMoreDue">Whether another slice would find more to remove now.</param>
public readonly record struct RetentionSlice(int Removed, bool IsMoreDue);

/// <summary>
/// Removes runs that ended long ago, a bounded slice at a time, oldest end first. A run that another one started stays
/// until that one has ended too: it may not have been notified of the end yet, and would start the run again. So would a schedule
/// or a backfill that has decided on a run and not recorded its start, or its end. What a schedule has recorded stays, also when its run is gone.
/// </summary>
/// <param name="runs">Where runs are kept.</param>
/// <param name="schedules">Where schedules stand.</param>
/// <param name="backfills">Where backfills are kept.</param>
/// <param name="options">How long, and how many at a time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs runs that could not be removed.</param>
/// <param name="purger">The engine's own history of runs, or <c>null</c> if it keeps none.</param>
public sealed partial class RunRetention(
    IRunStore runs,
    IScheduleStore schedules,
    IBackfillStore backfills,
    RetentionOptions options,
    TimeProvider time,
    ILogger<RunRetention> logger,
    IRunHistoryPurger? purger = null)
{
    // Runs that stay are skipped, and are tried again when all the others have had their turn: however many there are,
    // they do not delay the runs behind them.
    private string? _cursor;

    /// <summary>Removes the runs that are due, up to <see cref="RetentionOptions.RunsPerSlice"/>. One slice at a time.</summary>
    /// <remarks>A run that can't be removed is logged and tried again once the others have had their turn.</remarks>
    /// <exception cref="Exception">The store could not say which runs are due; nothing was removed.</exception>
    public async Task<RetentionSlice> RemoveSliceAsync(CancellationToken cancellationToken)
    {
        if (options.Days == 0)
        {
            return default;
        }

        var completedBefore = time.GetUtcNow() - TimeSpan.FromDays(options.Days);
        var due = await runs.ListEndedAsync(completedBefore, new PageRequest(options.RunsPerSlice, _cursor), cancellationToken);
        _cursor = due.NextCursor;
        var removed = 0;
        foreach (var runId in due.Items)
        {
            removed += await TryRemoveAsync(runId, cancellationToken) ? 1 : 0;
        }

        // A slice that removed no run does not call for the next one at once.
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
            LogKept(e, runId);
            return false;
        }
    }

    private async Task<bool> RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        // A run that is listed but no longer exists is the rest of an interrupted removal, purged before that began.
        if (await runs.GetAsync(runId, cancellationToken) is { } run && run.Status.IsFinal())
        {
            if (await IsAwaitedAsync(run, cancellationToken) || await IsPendingAsync(run, cancellationToken))
            {
                return false;
            }

            if (purger is not null)
            {
                await purger.PurgeAsync(runId, cancellationToken);
            }
        }

        return await runs.DeleteAsync(runId, cancellationToken);
    }

    private async Task<bool> IsAwaitedAsync(Run run, CancellationToken cancellationToken) =>
        run.Parent is { } parent
        && await runs.GetAsync(parent.RunId, cancellationToken) is { } above
        && !above.Status.IsFinal();

    private async Task<bool> IsPendingAsync(Run run, CancellationToken cancellationToken) => run.Trigger switch
    {
        RunTrigger.Schedule => await schedules.GetScheduleAsync(run.WorkflowId, cancellationToken) is { } schedule
            && schedule.Pending.Any(tick => tick.Fate == TickFate.Due && tick.ScheduledFor == run.ScheduledFor),
        RunTrigger.Backfill => (await backfills.ListActiveBackfillsAsync(run.WorkflowId, cancellationToken)).Any(b => b.Running.Any(r => r.RunId == run.Id)),
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} has been kept for its time and could not be removed; it is tried again")]
    private partial void LogKept(Exception exception, string runId);
}
