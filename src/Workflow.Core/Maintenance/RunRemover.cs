using Workflow.Core.Bulk;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Core.Maintenance;

/// <summary>
/// Removes runs that nothing needs any more. A child run stays until its parent has ended too: the parent may not have been notified
/// of the end yet, and would start the run again. So would a schedule or a backfill that has decided on a run but not recorded its
/// start or its end. A run whose end is still to be told to others, or to start others, stays until it has, or for a week.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="removal">Removes them.</param>
/// <param name="schedules">The schedule store.</param>
/// <param name="backfills">The backfill store.</param>
/// <param name="purger">Removes the engine's own history of runs; <c>null</c> if it keeps none.</param>
/// <param name="groups">Finds the runs of groups, which are removed with the run that they are a part of; <c>null</c>: there are none.</param>
/// <param name="notifications">The notifications of runs; <c>null</c>: there are none.</param>
/// <param name="time">The clock; <c>null</c>: the system's.</param>
public sealed class RunRemover(
    IRunReader runs, IRunRemoval removal, IScheduleStore schedules, IBackfillStore backfills, IRunHistoryPurger? purger = null, GroupParts? groups = null, INotificationStore? notifications = null, TimeProvider? time = null) : IRunDeletion
{
    /// <inheritdoc/>
    public async Task<string?> RemoveAsync(RunHead run, CancellationToken cancellationToken)
    {
        if (await IsAwaitedAsync(run, cancellationToken))
        {
            return $"run '{run.Parent!.RunId}', which started it, has not ended";
        }

        if (await IsPendingAsync(run, cancellationToken))
        {
            return run.Trigger == RunTrigger.Backfill ? "its backfill has not recorded its end" : "its schedule has not recorded its start";
        }

        if (notifications is not null
            && RunConsequences.Open(run, await notifications.FindNotificationsAsync(run.Id, cancellationToken), (time ?? TimeProvider.System).GetUtcNow()) is { } open)
        {
            return open;
        }

        await RemovePartsAsync(run, cancellationToken);
        if (purger is not null)
        {
            await purger.PurgeAsync(run.Id, cancellationToken);
        }

        return await removal.DeleteAsync(run.Id, cancellationToken) || await runs.GetHeadAsync(run.Id, cancellationToken) is null ? null : "it has not ended";
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
}
