using Workflow.Core.Health;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Timing;

namespace Workflow.Core.Maintenance;

/// <summary>One round of work on schedules and backfills; every host calls it at least every minute.</summary>
/// <param name="scheduler">Starts the runs that are due.</param>
/// <param name="schedules">The schedule store.</param>
/// <param name="backfiller">Works on backfills.</param>
/// <param name="pulse">Learns when the schedules were checked.</param>
/// <param name="time">The clock.</param>
public sealed class SchedulerRound(Scheduler scheduler, IScheduleStore schedules, Backfiller backfiller, SchedulerPulse pulse, TimeProvider time)
{
    /// <summary>Starts runs until none is due, and works on every backfill.</summary>
    /// <param name="maxWait">Runs that become due within this time are waited for, and started too.</param>
    /// <param name="cancellationToken">Cancels the call; the next round continues.</param>
    /// <returns>Whether every schedule that was due was handled without a failure.</returns>
    public async Task<bool> RunAsync(TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var isDone = await StartDueAsync(maxWait, cancellationToken);
        await backfiller.PollAsync(cancellationToken); // after the runs that are due now, which must not wait for backfills
        return isDone;
    }

    private async Task<bool> StartDueAsync(TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + maxWait;
        var hasFailed = false;
        while (true)
        {
            var polledAt = time.GetUtcNow();
            var report = await scheduler.PollAsync(cancellationToken);
            pulse.Beat(); // also if one of many schedules has failed: it says so itself
            hasFailed |= report.Failed > 0;
            if (report.IsMore && report.Failed < report.Schedules)
            {
                continue; // failed schedules do not delay the others
            }

            // What is still due was entered or found too late for this poll, unless nothing moves.
            var hasMoved = report.Fired + report.Skipped > 0;
            if (hasFailed || await schedules.NextDueAsync(cancellationToken) is not { } next || next > until || (next <= polledAt && !hasMoved))
            {
                return !hasFailed;
            }

            await WaitUntilAsync(next, cancellationToken);
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        if (instant - time.GetUtcNow() is { Ticks: > 0 } left)
        {
            await Task.Delay(TimerResolution.Up(left), time, cancellationToken);
        }
    }
}
