using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>
/// Runs the instants of backfills, a few at a time. As with schedules, any number of hosts may work on one: what it starts
/// is first decided, by one write that only one of them gets through, and then done, by the next host that finds it decided.
/// </summary>
/// <param name="workflows">Where definitions are kept.</param>
/// <param name="backfills">Where backfills are kept.</param>
/// <param name="schedules">Where schedules stand: what they are about to run is theirs.</param>
/// <param name="runs">Where runs are kept.</param>
/// <param name="starter">Starts them.</param>
/// <param name="control">Cancels them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class Backfiller(
    IWorkflowStore workflows,
    IBackfillStore backfills,
    IScheduleStore schedules,
    IRunStore runs,
    RunStarter starter,
    RunControl control,
    TimeProvider time,
    ILogger<Backfiller> logger) : IRunEndHandler
{
    // A step looks at so many instants that are left as they are, and a call takes so many steps: the others are of the next.
    private const int InstantsPerStep = 200;
    private const int StepsPerCall = 10;

    private const int AtOnce = 16;

    /// <summary>The instants that a backfill would run, as things are now. Nothing is written.</summary>
    /// <exception cref="RefusedException">There is no such workflow, it can't be backfilled, or what is asked is faulty.</exception>
    public async Task<BackfillPlan> PlanAsync(long workflowId, BackfillOrder order, CancellationToken cancellationToken)
    {
        var (workflow, schedule, instants) = await CheckAsync(workflowId, order, cancellationToken);
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
    /// <param name="order">What is asked.</param>
    /// <param name="idempotencyKey">A second start for the workflow with the same key is the same backfill; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">
    /// There is no such workflow, it can't be backfilled, what is asked is faulty, or the key was used for another backfill.
    /// </exception>
    public async Task<Backfill> StartAsync(long workflowId, BackfillOrder order, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (idempotencyKey is not null && await backfills.FindBackfillAsync(workflowId, idempotencyKey, cancellationToken) is { } earlier)
        {
            return Same(earlier, order); // also where the schedule has changed since
        }

        var (_, schedule, instants) = await CheckAsync(workflowId, order, cancellationToken);
        var backfill = await backfills.AddBackfillAsync(
            new Backfill
            {
                WorkflowId = workflowId,
                Order = order,
                IdempotencyKey = idempotencyKey,
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

    /// <summary>Tells a backfill to end, and cancels what it has started.</summary>
    /// <exception cref="RefusedException">There is no such backfill, or it has ended.</exception>
    public async Task<Backfill> CancelAsync(long workflowId, int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var backfill = await FindAsync(workflowId, number, cancellationToken);
            if (backfill.Status == BackfillStatus.Completed)
            {
                throw new RefusedException(RefusalReason.Conflict, $"Backfill {number} of workflow {workflowId} is COMPLETED, and can't be cancelled.");
            }

            var told = backfill.Status == BackfillStatus.Cancelled
                ? backfill
                : await backfills.WriteBackfillAsync(backfill with { Status = BackfillStatus.Cancelled, CompletedAt = time.GetUtcNow() }, cancellationToken);
            if (told is not null)
            {
                await TryWorkAsync(told, cancellationToken);
                return await FindAsync(workflowId, number, cancellationToken);
            }
        }
    }

    /// <summary>Works on every backfill that is active.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var backfill in await backfills.ListActiveBackfillsAsync(null, cancellationToken))
        {
            await TryWorkAsync(backfill, cancellationToken);
        }
    }

    /// <summary>Goes on with the backfill that has started a run, which has ended.</summary>
    public async Task RunEndedAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Trigger != RunTrigger.Backfill)
        {
            return;
        }

        var active = await backfills.ListActiveBackfillsAsync(run.WorkflowId, cancellationToken);
        if (active.FirstOrDefault(backfill => backfill.Running.Any(started => started.RunId == run.Id)) is not { } mine)
        {
            return;
        }

        await TryWorkAsync(mine, cancellationToken);
        if (await backfills.GetBackfillAsync(mine.WorkflowId, mine.Number, cancellationToken) is { IsActive: false })
        {
            foreach (var waiting in active.Where(other => other.Number > mine.Number && BackfillRule.SharesInstants(other, mine)))
            {
                await TryWorkAsync(waiting, cancellationToken);
            }
        }
    }

    private async Task<(StoredWorkflow Workflow, Schedule Schedule, IReadOnlyList<DateTimeOffset> Instants)> CheckAsync(long workflowId, BackfillOrder order, CancellationToken cancellationToken)
    {
        var workflow = await workflows.GetAsync(workflowId, cancellationToken) ?? throw RefusedException.NoWorkflow(workflowId);
        if (workflow.Definition.Schedule.CronExpression is null)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Workflow {workflowId} has no cron_expression, so there are no instants to run.");
        }

        if (RunStarter.WhyNot(workflow.Definition) is { } reason)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Workflow {workflowId} can't be run by itself: {reason}.");
        }

        if (order.To > time.GetUtcNow())
        {
            throw RefusedException.Faulty([new Fault("/to", "must not be in the future: what is to come is the schedule's")]);
        }

        if (Schedule.Read(workflow.Definition.Schedule, workflowId, out var schedule) is { } fault)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The schedule of workflow {workflowId} can't be read: {fault}.");
        }

        var instants = Instants(schedule!, order);
        return instants.Count <= Backfill.MostInstants
            ? (workflow, schedule!, instants)
            : throw RefusedException.Faulty([new Fault("/to", $"makes a span of more than {Backfill.MostInstants} instants, which is the limit of one backfill")]);
    }

    private static List<DateTimeOffset> Instants(Schedule schedule, BackfillOrder order)
    {
        try
        {
            return [.. BackfillRule.Instants(schedule, order.From.AddTicks(-1), order.To).Take(Backfill.MostInstants + 1)];
        }
        catch (StuckScheduleException e)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The schedule can't be backfilled: {e.Message}.");
        }
    }

    private static Backfill Same(Backfill backfill, BackfillOrder order) => backfill.Order == order
        ? backfill
        : throw new RefusedException(
            RefusalReason.Conflict,
            $"The Idempotency-Key was used before, for backfill {backfill.Number} of workflow {backfill.WorkflowId}, which asks for something else.");

    // One that can't be worked on must not keep the others waiting, nor the run that has ended. It is looked at every minute.
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

    // True: there may be more to be done at once.
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
                var started = await starter.StartDueAsync(workflow, RunTrigger.Backfill, run.ScheduledFor, run.RunId, cancellationToken);
                isMore |= started is null || started.Status.IsFinal();
            }
            catch (RefusedException e) when (e.Reason == RefusalReason.TooMany)
            {
                (full, isMore) = (e.Message, false); // it is decided on, and tried again until there is room
                break;
            }
        }

        if (decided.StatusReason != full)
        {
            await backfills.WriteBackfillAsync(decided with { StatusReason = full }, cancellationToken); // or another host has written it, which knows better
        }

        return isMore;
    }

    private async Task<bool> HasTurnAsync(Backfill backfill, CancellationToken cancellationToken) =>
        BackfillRule.WaitsFor(backfill, await backfills.ListActiveBackfillsAsync(backfill.WorkflowId, cancellationToken)) is null;

    // What has ended is counted. What is missing has been decided on and not been taken in; once the backfill is cancelled,
    // it is recorded as skipped, so that a host which is about to start it finds it there, and starts nothing.
    private async Task<(Backfill Counted, List<BackfillRun> Missing)> CountAsync(StoredWorkflow workflow, Backfill backfill, CancellationToken cancellationToken)
    {
        List<BackfillRun> missing = [];
        foreach (var entry in backfill.Running)
        {
            var run = await runs.GetAsync(entry.RunId, cancellationToken);
            if (run is null && backfill.Status == BackfillStatus.Running)
            {
                missing.Add(entry);
                continue;
            }

            run ??= await starter.SkipDueAsync(workflow, RunTrigger.Backfill, entry.ScheduledFor, entry.RunId, Cancellation.ByBackfill(backfill.Number).Reason, cancellationToken);
            if (run is null || run.Status.IsFinal())
            {
                backfill = BackfillRule.Ended(backfill, entry, run?.Status ?? RunStatus.Cancelled);
            }
            else if (backfill.Status == BackfillStatus.Cancelled)
            {
                await control.TryCancelAsync(run.Id, Cancellation.ByBackfill(backfill.Number), cancellationToken);
            }
        }

        return (backfill, missing);
    }

    private async Task<(Backfill Decided, bool IsMore)> DecideAsync(StoredWorkflow workflow, Backfill backfill, CancellationToken cancellationToken)
    {
        var earlier = await EarlierRuns.OfAsync(runs, backfills, schedules, workflow, cancellationToken);
        var looked = 0;
        foreach (var instant in BackfillRule.Undecided(backfill))
        {
            if (backfill.Running.Length >= backfill.Order.MaxParallel || looked++ == InstantsPerStep)
            {
                return (backfill, backfill.Running.Length < backfill.Order.MaxParallel);
            }

            backfill = BackfillRule.Runs(backfill.Order.Reprocess, await earlier.FindLastAsync(instant, except: backfill.Number, cancellationToken))
                ? backfill with { Cursor = instant, Started = backfill.Started + 1, Running = backfill.Running.Add(new BackfillRun(instant, backfill.RunId(instant))) }
                : backfill with { Cursor = instant, Left = backfill.Left + 1 };
        }

        return (backfill.Running.IsEmpty ? backfill with { Status = BackfillStatus.Completed, CompletedAt = time.GetUtcNow() } : backfill, false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Backfill {Number} of workflow {WorkflowId} could not be worked on; it is looked at again within a minute")]
    private partial void LogFailed(Exception exception, int number, long workflowId);
}

/// <summary>What a backfill would do.</summary>
/// <param name="Schedule">The schedule whose instants these are.</param>
/// <param name="Instants">The instants it would run, in order, UTC.</param>
/// <param name="Count">How many instants there are in its span.</param>
public sealed record BackfillPlan(Schedule Schedule, IReadOnlyList<DateTimeOffset> Instants, int Count);
