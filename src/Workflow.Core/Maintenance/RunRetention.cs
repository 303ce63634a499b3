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
/// Removes runs that ended long ago, a bounded slice at a time, oldest end first. A child run stays until its parent has
/// ended too: the parent may not have been notified of the end yet, and would start the run again. So would a schedule or a
/// backfill that has decided on a run but not recorded its start or its end. The recorded ticks of a schedule stay when
/// their runs are removed.
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
public sealed partial class RunRetention(
    IRunReader runs,
    IRunRemoval removal,
    IScheduleStore schedules,
    IBackfillStore backfills,
    RetentionOptions options,
    TimeProvider time,
    ILogger<RunRetention> logger,
    IRunHistoryPurger? purger = null,
    GroupParts? groups = null)
{
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
        if (await runs.GetHeadAsync(runId, cancellationToken) is { } run && run.Status.IsFinal())
        {
            if (await IsAwaitedAsync(run, cancellationToken) || await IsPendingAsync(run, cancellationToken))
            {
                return false;
            }

            await RemovePartsAsync(run, cancellationToken);
            if (purger is not null)
            {
                await purger.PurgeAsync(runId, cancellationToken);
            }
        }

        return await removal.DeleteAsync(runId, cancellationToken);
    }

    // Before the run itself, as only its record names them. If that is interrupted, the run is still listed.
    private async Task RemovePartsAsync(RunHead run, CancellationToken cancellationToken)
    {
        foreach (var id in groups is null ? [] : await groups.IdsAsync(run, onlyOpen: false, cancellationToken))
        {
            if (await runs.GetHeadAsync(id, cancellationToken) is { Group: not null } part)
            {
                await RemovePartsAsync(part, cancellationToken);
                await (purger?.PurgeAsync(id, cancellationToken) ?? Task.CompletedTask);
            }

            await removal.DeleteAsync(id, cancellationToken); // also the rest of one whose removal was interrupted
        }
    }

    private async Task<bool> IsAwaitedAsync(RunHead run, CancellationToken cancellationToken) =>
        run.Parent is { } parent
        && await runs.GetHeadAsync(parent.RunId, cancellationToken) is { } parentRun
        && !parentRun.Status.IsFinal();

    private async Task<bool> IsPendingAsync(RunHead run, CancellationToken cancellationToken) => run.Trigger switch
    {
        RunTrigger.Schedule => await schedules.GetScheduleAsync(run.WorkflowId, cancellationToken) is { } schedule
            && schedule.Pending.Any(tick => tick.Outcome == TickOutcome.Due && tick.ScheduledFor == run.ScheduledFor),
        RunTrigger.Backfill => (await backfills.ListActiveBackfillsAsync(run.WorkflowId, cancellationToken)).Any(b => b.Running.Any(r => r.RunId == run.Id)),
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} is past its retention period and could not be removed; this is retried")]
    private partial void LogRemovalFailed(Exception exception, string runId);
}
