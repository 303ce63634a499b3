using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>
/// Runs the instants of backfills, a few at a time. As with schedules, any number of hosts may work on one: a decision is
/// first written, which succeeds for only one host, and then carried out by the next host that reads it.
/// </summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="backfills">The backfill store.</param>
/// <param name="schedules">The schedule store: instants that a schedule is about to run are left to it.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="starter">Starts runs.</param>
/// <param name="control">Cancels runs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="calendars">The store of calendars; <c>null</c>: there are none.</param>
public sealed partial class Backfiller(
    IWorkflowStore workflows,
    IBackfillStore backfills,
    IScheduleStore schedules,
    IRunReader runs,
    RunStarter starter,
    RunControl control,
    TimeProvider time,
    ILogger<Backfiller> logger,
    ICalendarStore? calendars = null) : IRunEndHandler
{
    // The limits of one step and one call; the next call continues.
    private const int InstantsPerStep = 200;
    private const int StepsPerCall = 10;

    private const int AtOnce = 16;

    private readonly BackfillRequests _requests = new(workflows, calendars, time);

    /// <summary>The instants that a backfill would run now. Nothing is written.</summary>
    /// <exception cref="RefusedException">
    /// There is no such workflow, it can't be backfilled, or the request is faulty.
    /// </exception>
    public async Task<BackfillPlan> PlanAsync(long workflowId, BackfillOrder order, CancellationToken cancellationToken)
    {
        var (workflow, schedule, instants) = await _requests.CheckAsync(workflowId, order, cancellationToken);
        var earlier = await EarlierRuns.OfAsync(runs, backfills, schedules, workflow, cancellationToken);
        var isRun = new bool[instants.Count];
        await Parallel.ForAsync(
            0,
            instants.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => isRun[i] = BackfillRule.Runs(order.Reprocess, await earlier.FindLastAsync(instants[i], except: null, token)));
        return new BackfillPlan(schedule, [.. instants.Where((_, i) => isRun[i])], instants.Count);
    }

    /// <summary>Begins a backfill; when it returns, the backfill is on disk.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="order">The request.</param>
    /// <param name="idempotencyKey">A second start for the workflow with the same key is the same backfill; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">
    /// There is no such workflow, it can't be backfilled, the request is faulty, or the key was used for another backfill.
    /// </exception>
    public Task<Backfill> StartAsync(long workflowId, BackfillOrder order, string? idempotencyKey, CancellationToken cancellationToken) =>
        StartAsync(workflowId, order, idempotencyKey, null, cancellationToken);

    /// <inheritdoc cref="StartAsync(long, BackfillOrder, string?, CancellationToken)"/>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="order">The request.</param>
    /// <param name="idempotencyKey">As above.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Backfill> StartAsync(long workflowId, BackfillOrder order, string? idempotencyKey, string? by, CancellationToken cancellationToken)
    {
        if (idempotencyKey is not null && await backfills.FindBackfillAsync(workflowId, idempotencyKey, cancellationToken) is { } earlier)
        {
            return Same(earlier, order); // even if the schedule has changed since
        }

        var (_, schedule, instants) = await _requests.CheckAsync(workflowId, order, cancellationToken);
        var backfill = await backfills.AddBackfillAsync(
            new Backfill
            {
                WorkflowId = workflowId,
                Order = order,
                IdempotencyKey = idempotencyKey,
                StartedBy = by,
                Schedule = schedule.Definition,
                Cursor = order.From.AddTicks(-1),
                Instants = instants.Count,
                CreatedAt = time.GetUtcNow(),
            },
            cancellationToken);
        await TryWorkAsync(Same(backfill, order), cancellationToken);
        return await FindAsync(workflowId, backfill.Number, cancellationToken);
    }

    /// <summary>The backfill.</summary>
    /// <exception cref="RefusedException">There is no such backfill.</exception>
    public async Task<Backfill> FindAsync(long workflowId, int number, CancellationToken cancellationToken) =>
        await backfills.GetBackfillAsync(workflowId, number, cancellationToken)
        ?? throw new RefusedException(RefusalReason.NotFound, $"There is no backfill {number} of workflow {workflowId}.");

    /// <summary>Cancels a backfill and the runs it has started.</summary>
    /// <exception cref="RefusedException">There is no such backfill, or it has ended.</exception>
    public Task<Backfill> CancelAsync(long workflowId, int number, CancellationToken cancellationToken) => CancelAsync(workflowId, number, null, cancellationToken);

    /// <inheritdoc cref="CancelAsync(long, int, CancellationToken)"/>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="number">The backfill.</param>
    /// <param name="by">Who cancels it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Backfill> CancelAsync(long workflowId, int number, string? by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var backfill = await FindAsync(workflowId, number, cancellationToken);
            if (backfill.Status == BackfillStatus.Completed)
            {
                throw new RefusedException(RefusalReason.Conflict, $"Backfill {number} of workflow {workflowId} is COMPLETED, and can't be cancelled.");
            }

            var cancelled = backfill.Status == BackfillStatus.Cancelled
                ? backfill
                : await backfills.WriteBackfillAsync(backfill with { Status = BackfillStatus.Cancelled, CancelledBy = by, CompletedAt = time.GetUtcNow() }, cancellationToken);
            if (cancelled is not null)
            {
                await TryWorkAsync(cancelled, cancellationToken);
                return await FindAsync(workflowId, number, cancellationToken);
            }
        }
    }

    /// <summary>Works on every backfill that is active.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        foreach (var backfill in await backfills.ListActiveBackfillsAsync(null, cancellationToken))
        {
            await TryWorkAsync(backfill, cancellationToken);
        }
    }

    /// <summary>Continues the backfill whose run has ended.</summary>
    public async Task RunEndedAsync(RunHead run, CancellationToken cancellationToken)
    {
        if (run.Trigger != RunTrigger.Backfill)
        {
            return;
        }

        var active = await backfills.ListActiveBackfillsAsync(run.WorkflowId, cancellationToken);
        if (active.FirstOrDefault(backfill => backfill.Running.Any(started => started.RunId == run.Id)) is not { } own)
        {
            return;
        }

        await TryWorkAsync(own, cancellationToken);
        if (await backfills.GetBackfillAsync(own.WorkflowId, own.Number, cancellationToken) is { IsActive: false })
        {
            foreach (var waiting in active.Where(other => other.Number > own.Number && BackfillRule.SharesInstants(other, own)))
            {
                await TryWorkAsync(waiting, cancellationToken);
            }
        }
    }

    private static Backfill Same(Backfill backfill, BackfillOrder order) => backfill.Order == order
        ? backfill
        : throw new RefusedException(
            RefusalReason.Conflict,
            $"The Idempotency-Key was used before, for backfill {backfill.Number} of workflow {backfill.WorkflowId}, with another request.");

    // A failed backfill must delay neither the others nor the end of a run. It is polled every minute.
    private async Task TryWorkAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        try
        {
            for (var step = 0; step < StepsPerCall && backfill.IsActive; step++)
            {
                if (!await StepAsync(backfill, cancellationToken)
                    || await backfills.GetBackfillAsync(backfill.WorkflowId, backfill.Number, cancellationToken) is not { } now)
                {
                    return;
                }

                backfill = now;
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, backfill.Number, backfill.WorkflowId);
        }
    }

    // True: there may be more to do at once.
    private async Task<bool> StepAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        if (await workflows.GetAsync(backfill.WorkflowId, cancellationToken) is not { } workflow)
        {
            await backfills.WriteBackfillAsync(backfill with { Status = BackfillStatus.Cancelled, Running = [], CompletedAt = backfill.CompletedAt ?? time.GetUtcNow() }, cancellationToken);
            return false;
        }

        var (counted, missing) = await CountAsync(workflow, backfill, cancellationToken);
        var (decided, isMore) = counted.Status == BackfillStatus.Running && await HasTurnAsync(counted, cancellationToken)
            ? await DecideAsync(workflow, counted, cancellationToken)
            : (counted, false);
        if (decided != backfill)
        {
            if (await backfills.WriteBackfillAsync(decided, cancellationToken) is not { } written)
            {
                return true; // another host was faster, or it was cancelled
            }

            decided = written;
        }

        missing.AddRange(decided.Running.Except(counted.Running));
        string? full = null;
        foreach (var run in missing)
        {
            try
            {
                var started = await starter.StartDueAsync(workflow, RunTrigger.Backfill, run.ScheduledFor, run.RunId, backfill.StartedBy, cancellationToken);
                isMore |= started is null || started.Status.IsFinal();
            }
            catch (RefusedException e) when (e.Reason == RefusalReason.TooMany)
            {
                (full, isMore) = (e.Message, false); // it is decided on, and tried again until the queue has room
                break;
            }
        }

        if (decided.StatusReason != full)
        {
            await backfills.WriteBackfillAsync(decided with { StatusReason = full }, cancellationToken); // fails if another host has written it, whose state is newer
        }

        return isMore;
    }

    private async Task<bool> HasTurnAsync(Backfill backfill, CancellationToken cancellationToken) =>
        BackfillRule.WaitsFor(backfill, await backfills.ListActiveBackfillsAsync(backfill.WorkflowId, cancellationToken)) is null;

    // Counts the runs that have ended. Missing runs have been decided on but not admitted; if the backfill is cancelled,
    // they are recorded as skipped, so that a host that is about to start one finds it and starts nothing.
    private async Task<(Backfill Counted, List<BackfillRun> Missing)> CountAsync(StoredWorkflow workflow, Backfill backfill, CancellationToken cancellationToken)
    {
        List<BackfillRun> missing = [];
        foreach (var entry in backfill.Running)
        {
            var run = await runs.GetHeadAsync(entry.RunId, cancellationToken);
            if (run is null && backfill.Status == BackfillStatus.Running)
            {
                missing.Add(entry);
                continue;
            }

            run ??= await starter.SkipDueAsync(workflow, RunTrigger.Backfill, entry.ScheduledFor, entry.RunId, backfill.StartedBy, Cancellation.ByBackfill(backfill.Number, backfill.CancelledBy).Reason, cancellationToken);
            if (run is null || run.Status.IsFinal())
            {
                backfill = BackfillRule.Ended(backfill, entry, run?.Status ?? RunStatus.Cancelled);
            }
            else if (backfill.Status == BackfillStatus.Cancelled)
            {
                await control.TryCancelAsync(run.Id, Cancellation.ByBackfill(backfill.Number, backfill.CancelledBy), cancellationToken);
            }
        }

        return (backfill, missing);
    }

    private async Task<(Backfill Decided, bool IsMore)> DecideAsync(StoredWorkflow workflow, Backfill backfill, CancellationToken cancellationToken)
    {
        var earlier = await EarlierRuns.OfAsync(runs, backfills, schedules, workflow, cancellationToken);
        var examined = 0;
        var known = await new TickCalendars(calendars).OfAsync(backfill.Schedule, cancellationToken);
        foreach (var instant in BackfillRule.Undecided(backfill, known))
        {
            if (backfill.Running.Length >= backfill.Order.MaxParallel || examined++ == InstantsPerStep)
            {
                return (backfill, backfill.Running.Length < backfill.Order.MaxParallel);
            }

            backfill = BackfillRule.Runs(backfill.Order.Reprocess, await earlier.FindLastAsync(instant, except: backfill.Number, cancellationToken))
                ? backfill with { Cursor = instant, Started = backfill.Started + 1, Running = backfill.Running.Add(new BackfillRun(instant, backfill.RunId(instant))) }
                : backfill with { Cursor = instant, Left = backfill.Left + 1 };
        }

        return (backfill.Running.IsEmpty ? backfill with { Status = BackfillStatus.Completed, CompletedAt = time.GetUtcNow() } : backfill, false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Backfill {Number} of workflow {WorkflowId} could not be continued; it is polled again within a minute")]
    private partial void LogFailed(Exception exception, int number, long workflowId);
}
