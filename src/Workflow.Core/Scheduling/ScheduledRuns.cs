using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Scheduling;

/// <summary>What has become of the runs that a schedule has started.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="schedules">The schedule store.</param>
internal sealed class ScheduledRuns(IRunReader runs, IScheduleStore schedules)
{
    // A limit for thousands of consecutive runs that were skipped or cancelled, which do not count.
    private const int MaxRunsToCheck = 5_000;

    /// <summary>The earlier recorded ticks whose queued runs were replaced by the last one. Those not yet recorded are changed in place.</summary>
    public async Task<IReadOnlyList<ReplacedTick>> ReplacedAsync(long workflowId, List<Tick> done, CancellationToken cancellationToken)
    {
        List<ReplacedTick> replaced = [];
        var recorded = await schedules.ListTicksAsync(workflowId, ScheduleAdvance.LookBack, cancellationToken);
        IEnumerable<(Tick Tick, int? Place)> earlier = [.. Enumerable.Range(0, done.Count).Reverse().Select(i => (done[i], (int?)i)), .. recorded.Select(tick => (tick, (int?)null))];
        foreach (var (tick, place) in earlier.Where(e => e.Tick.Outcome == TickOutcome.Fired).Skip(1))
        {
            // A run that was not skipped had left the queue by then, and so had all before it.
            if (await runs.GetHeadAsync(tick.RunId!, cancellationToken) is not { Status: RunStatus.Skipped, StatusReason: { } reason })
            {
                break;
            }

            if (place is { } i)
            {
                done[i] = tick with { Outcome = TickOutcome.Replaced, Reason = reason };
            }
            else
            {
                replaced.Add(new ReplacedTick(tick.RunId!, reason));
            }
        }

        return replaced;
    }

    /// <summary>Whether a number of consecutive runs have failed, the latest ones.</summary>
    public async Task<bool> HaveFailedAsync(long workflowId, DateTimeOffset since, int failures, CancellationToken cancellationToken)
    {
        List<RunStatus> statuses = [];
        string? cursor = null;
        do
        {
            var page = await runs.ListHeadsAsync(
                new RunFilter(workflowId, Trigger: RunTrigger.Schedule, CreatedFrom: since),
                new PageRequest(Math.Clamp(2 * failures, PageRequest.DefaultLimit, PageRequest.MaxLimit), cursor),
                cancellationToken);
            statuses.AddRange(page.Items.Select(run => run.Status));
            if (FailureRule.HasFailed(statuses, failures) is { } hasFailed)
            {
                return hasFailed;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null && statuses.Count < MaxRunsToCheck);

        return false;
    }
}
