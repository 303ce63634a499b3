using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>
/// The earlier runs for an instant, of the schedule and of backfills. Their ids are derived from the instant, so no search
/// is needed. Reruns are not included, nor runs that retention has removed.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="backfills">The backfills of the workflow.</param>
/// <param name="workflow">The workflow.</param>
/// <param name="schedule">The state of its schedule, read after the workflow; <c>null</c>: it never had one.</param>
internal sealed class EarlierRuns(IRunReader runs, IReadOnlyList<Backfill> backfills, StoredWorkflow workflow, ScheduleState? schedule)
{
    internal static async Task<EarlierRuns> OfAsync(
        IRunReader runs, IBackfillStore backfills, IScheduleStore schedules, StoredWorkflow workflow, CancellationToken cancellationToken)
    {
        var schedule = await schedules.GetScheduleAsync(workflow.Id, cancellationToken);
        List<Backfill> all = [];
        string? cursor = null;
        do
        {
            var page = await backfills.ListBackfillsAsync(workflow.Id, new PageRequest(PageRequest.MaxLimit, cursor), cancellationToken);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return new EarlierRuns(runs, all, workflow, schedule);
    }

    /// <summary>
    /// The status of the last run for an instant that was not skipped, or <c>null</c>. <c>PENDING</c> also stands for an
    /// instant that the schedule is about to run.
    /// </summary>
    /// <param name="instant">The instant.</param>
    /// <param name="except">The backfill whose own runs do not count; <c>null</c>: all count.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<RunStatus?> FindLastAsync(DateTimeOffset instant, int? except, CancellationToken cancellationToken)
    {
        if (IsLeftToSchedule(instant))
        {
            return RunStatus.Pending;
        }

        var ids = backfills.Where(b => b.Number != except && b.Covers(instant)).Select(b => b.RunId(instant)).Append(Scheduler.RunId(workflow.Id, instant));
        foreach (var id in ids)
        {
            if (await runs.GetHeadAsync(id, cancellationToken) is { Status: not RunStatus.Skipped } run)
            {
                return run.Status;
            }
        }

        return null;
    }

    // Whether the schedule is about to decide on an instant, or has decided to run it but not yet done so.
    private bool IsLeftToSchedule(DateTimeOffset instant) => schedule is not null
        && ((workflow.IsActive && instant > schedule.Cursor)
            || schedule.Pending.Any(tick => tick.Outcome == TickOutcome.Due && tick.ScheduledFor == instant));
}
