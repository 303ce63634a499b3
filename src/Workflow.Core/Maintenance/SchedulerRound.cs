using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Timing;

namespace Workflow.Core.Maintenance;

/// <summary>What a host does about schedules and backfills, every minute at least.</summary>
/// <param name="scheduler">Starts what is due.</param>
/// <param name="schedules">Where schedules stand.</param>
/// <param name="backfiller">Works on backfills.</param>
/// <param name="time">The clock.</param>
public sealed class SchedulerRound(Scheduler scheduler, IScheduleStore schedules, Backfiller backfiller, TimeProvider time)
{
    /// <summary>Starts what is due, until nothing is, and works on every backfill.</summary>
    /// <param name="patience">What becomes due within that time is waited for, and started too.</param>
    /// <param name="cancellationToken">Gives up; what was begun, the next round goes on with.</param>
    /// <returns>Whether every schedule that was due could be looked at.</returns>
    public async Task<bool> RunAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var isDone = await StartDueAsync(patience, cancellationToken);
        await backfiller.LookAsync(cancellationToken); // after what is due now, which must not wait for what is long past
        return isDone;
    }

    private async Task<bool> StartDueAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + patience;
        var hasFailed = false;
        while (true)
        {
            var looked = time.GetUtcNow();
            var report = await scheduler.LookAsync(cancellationToken);
            hasFailed |= report.Failed > 0;
            if (report.IsMore && report.Failed < report.Schedules)
            {
                continue; // those that can't be looked at do not keep the others waiting
            }

            if (hasFailed || await schedules.NextDueAsync(cancellationToken) is not { } next || next <= looked || next > until)
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
            await Task.Delay(TimerGrain.Up(left), time, cancellationToken);
        }
    }
}
