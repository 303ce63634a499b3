using System.Globalization;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Scheduling;

/// <summary>The result of a poll of the schedules.</summary>
/// <param name="Schedules">How many were due.</param>
/// <param name="Fired">How many instants started a run.</param>
/// <param name="Skipped">How many did not.</param>
/// <param name="Failed">How many schedules failed; they are polled again a minute later.</param>
/// <param name="IsMore">Whether more is due than one poll covers.</param>
public sealed record SchedulerReport(int Schedules, int Fired, int Skipped, int Failed, bool IsMore);

/// <summary>
/// Starts the runs that are due. Any number of hosts may poll one store, at any frequency. A decision about a schedule is
/// first written, which succeeds for only one host, and then carried out by the next host that reads it. Carrying it out is
/// idempotent, because a run's id is a function of its workflow and its instant.
/// </summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="schedules">The schedule store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="starter">Starts runs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="calendars">The store of calendars; <c>null</c>: there are none.</param>
public sealed partial class Scheduler(
    IWorkflowStore workflows,
    IScheduleStore schedules,
    IRunReader runs,
    RunStarter starter,
    TimeProvider time,
    ILogger<Scheduler> logger,
    ICalendarStore? calendars = null) : IRunEndHandler
{
    /// <summary>Most schedules that one poll covers.</summary>
    public const int MaxSchedules = 1_000;

    /// <summary>
    /// Most schedules that one poll works on at once. A start waits for the store nearly all of its time: so many fill the limits of a storage
    /// account from one host.
    /// </summary>
    public const int AtOnce = 64;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly ScheduledRuns _runs = new(runs, schedules);

    /// <summary>Creates a schedule from its definition; tests may create a broken one.</summary>
    internal Func<ScheduleDefinition, long, CalendarSet, Schedule> Read { get; init; } = (definition, workflowId, calendars) => new Schedule(definition, workflowId, calendars);

    /// <summary>The id of the run that a schedule starts for an instant.</summary>
    public static string RunId(long workflowId, DateTimeOffset instant) =>
        RunIdSource.Fixed(workflowId, instant, string.Create(CultureInfo.InvariantCulture, $"schedule/{workflowId}/{instant.UtcTicks}"));

    /// <summary>Handles what is due, once, up to a limit.</summary>
    public async Task<SchedulerReport> PollAsync(CancellationToken cancellationToken)
    {
        var due = await schedules.ListDueAsync(time.GetUtcNow(), MaxSchedules, cancellationToken);
        var results = new Poll[due.Count];
        var read = new TickCalendars(calendars);
        await Parallel.ForAsync(
            0,
            due.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => results[i] = await TryPollAsync(due[i], read, token));
        return new SchedulerReport(
            due.Count,
            results.Sum(result => result.Fired),
            results.Sum(result => result.Skipped),
            results.Count(result => result.HasFailed),
            due.Count == MaxSchedules || results.Any(result => result.IsMore));
    }

    /// <summary>
    /// Resets a schedule to the current clock: if it has decided instants that the clock has not reached, because the clock
    /// was set back, it continues from now. An instant that is decided again is not run again, as a run's id is a function
    /// of its instant.
    /// </summary>
    public async Task ResetToClockAsync(long workflowId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        while (await schedules.GetScheduleAsync(workflowId, cancellationToken) is { } state && state.Cursor > now)
        {
            if (await schedules.AdvanceAsync(new ScheduleAdvance(state with { Cursor = now, DueAt = now }, [], now), cancellationToken) is not null)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Pauses the schedule of a run if enough consecutive runs have failed. If this is missed, the next instant detects it;
    /// but until then the schedule would show instants that it will not run.
    /// </summary>
    /// <param name="run">The run, perhaps as it was before its end: how it ended is read from the store.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task RunEndedAsync(RunHead run, CancellationToken cancellationToken)
    {
        if (run.Trigger != RunTrigger.Schedule)
        {
            return;
        }

        try
        {
            // The schedule is read first: if the workflow gets another one in between, the write fails.
            var now = time.GetUtcNow();
            if (await schedules.GetScheduleAsync(run.WorkflowId, cancellationToken) is not { Pending.IsEmpty: true } state || state.DueAt <= now)
            {
                return; // it is polled anyway
            }

            if (await workflows.GetAsync(run.WorkflowId, cancellationToken) is { Definition.Schedule.PauseAfterFailures: not null } workflow && await ScheduleOfAsync(workflow, new TickCalendars(calendars), cancellationToken) is { } schedule)
            {
                await TryPauseAsync(workflow, schedule, state, now, cancellationToken);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogPauseCheckFailed(e, run.WorkflowId); // the run has ended nevertheless, and the other handlers must be called
        }
    }

    private readonly record struct Poll(int Fired = 0, int Skipped = 0, bool IsMore = false, bool HasFailed = false);

    // A failed schedule must not delay the others, now or at the next poll; and one whose time does not advance would be
    // polled forever.
    private async Task<Poll> TryPollAsync(ScheduleState state, TickCalendars read, CancellationToken cancellationToken)
    {
        string? broken = null;
        try
        {
            return await PollAsync(state, read, cancellationToken);
        }
        catch (StuckScheduleException e)
        {
            broken = e.Message;
            LogPaused(state.WorkflowId, broken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, state.WorkflowId, AfterFailure.TotalSeconds); // also for a call that timed out, which throws as cancelled
        }

        try
        {
            // Read again, as it may have been advanced before the failure. If another host advances it in the meantime,
            // this write is not needed.
            var now = time.GetUtcNow();
            if (await schedules.GetScheduleAsync(state.WorkflowId, cancellationToken) is { } stuck && stuck.DueAt <= now)
            {
                var to = broken is null ? stuck with { DueAt = now + AfterFailure } : stuck with { DueAt = stuck.Pending.IsEmpty ? null : now, PausedReason = broken };
                await schedules.AdvanceAsync(new ScheduleAdvance(to, [], now), cancellationToken);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, state.WorkflowId, AfterFailure.TotalSeconds);
        }

        return new Poll(HasFailed: true);
    }

    private async Task<Poll> PollAsync(ScheduleState state, TickCalendars read, CancellationToken cancellationToken)
    {
        if (await workflows.GetAsync(state.WorkflowId, cancellationToken) is not { } workflow)
        {
            return default; // removed since, and its schedule with it
        }

        var schedule = await ScheduleOfAsync(workflow, read, cancellationToken);
        if (!state.Pending.IsEmpty)
        {
            return await DoAsync(workflow, schedule, state, cancellationToken);
        }

        var now = time.GetUtcNow();
        var plan = schedule is null ? new TickPlan([], state.Cursor, false, null) : TickRule.Plan(schedule, state.Cursor, now);
        var decided = schedule is not null && Runs(plan) && await PauseAsync(workflow, schedule, state, now, cancellationToken) is { } paused
            ? paused
            : Decide(state, plan, now);
        if (await schedules.AdvanceAsync(decided, cancellationToken) is not { } moved)
        {
            return default; // another host was faster, or the workflow was written
        }

        if (moved.PausedReason is { } reason)
        {
            LogPaused(workflow.Id, reason);
        }

        return moved.Pending.IsEmpty
            ? new Poll(Skipped: decided.Ticks.Sum(t => t.Count), IsMore: plan.IsMore)
            : await DoAsync(workflow, schedule, moved, cancellationToken);
    }

    // The active schedule of a workflow, or null.
    private async Task<Schedule?> ScheduleOfAsync(StoredWorkflow workflow, TickCalendars read, CancellationToken cancellationToken) =>
        workflow is { IsActive: true, Definition.Schedule: { IsSet: true } definition } ? Read(definition, workflow.Id, await read.OfAsync(definition, cancellationToken)) : null;

    private static bool Runs(TickPlan plan) => plan.Ticks.Any(t => t.Outcome == TickOutcome.Due);

    // Ticks that start runs are first recorded as pending, still due. Ticks that start none are completed at once.
    private static ScheduleAdvance Decide(ScheduleState state, TickPlan plan, DateTimeOffset now)
    {
        var moved = state with { Cursor = plan.Cursor };
        return Runs(plan)
            ? new ScheduleAdvance(moved with { DueAt = state.DueAt < now ? state.DueAt : now, Pending = plan.Ticks }, [], now)
            : new ScheduleAdvance(moved with { DueAt = plan.IsMore ? now : plan.NextDue }, plan.Ticks, now);
    }

    // Pauses before the next instant. If the write fails because another host advanced the schedule, the next instant
    // pauses it.
    private async Task TryPauseAsync(StoredWorkflow workflow, Schedule schedule, ScheduleState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await PauseAsync(workflow, schedule, state, now, cancellationToken) is { } paused
            && await schedules.AdvanceAsync(paused, cancellationToken) is not null)
        {
            LogPaused(workflow.Id, paused.To.PausedReason!);
        }
    }

    // The step that pauses a schedule, or null if not enough of its runs have failed.
    private async Task<ScheduleAdvance?> PauseAsync(StoredWorkflow workflow, Schedule schedule, ScheduleState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (schedule.Definition.PauseAfterFailures is not { } failures || !await _runs.HaveFailedAsync(workflow.Id, state.ActiveSince, failures, cancellationToken))
        {
            return null;
        }

        var reason = FailureRule.Reason(failures);
        var ticks = TickRule.Pause(schedule, state.Cursor, now, reason);
        return new ScheduleAdvance(state with { Cursor = ticks is [] ? state.Cursor : ticks[^1].Last, DueAt = null, PausedReason = reason }, ticks, now);
    }

    private async Task<Poll> DoAsync(StoredWorkflow workflow, Schedule? schedule, ScheduleState state, CancellationToken cancellationToken)
    {
        List<Tick> done = [];
        var waits = false;
        foreach (var tick in state.Pending.Take(ScheduleAdvance.MaxTicks))
        {
            var (fired, status) = tick.Outcome == TickOutcome.Due ? await FireAsync(workflow, tick, cancellationToken) : (tick, null);
            done.Add(fired);
            waits |= status == RunStatus.Queued;
        }

        var replaced = waits && workflow.Definition.Schedule.Overlap == ScheduleOverlapPolicy.QueueOne ? await _runs.ReplacedAsync(workflow.Id, done, cancellationToken) : [];

        var rest = state.Pending.RemoveRange(0, done.Count);
        var now = time.GetUtcNow();
        var dueAt = rest.IsEmpty ? schedule?.NextDue(state.Cursor)?.DueAt : now;
        if (await schedules.AdvanceAsync(new ScheduleAdvance(state with { Pending = rest, DueAt = dueAt }, done, now) { Replaced = replaced }, cancellationToken) is not { } moved)
        {
            return default; // another host has done and recorded it
        }

        // A run may have failed before this was written, so that its end handler left the schedule to this poll.
        if (schedule is not null && rest.IsEmpty && done.Any(t => t.Outcome == TickOutcome.Fired))
        {
            await TryPauseAsync(workflow, schedule, moved, now, cancellationToken);
        }

        return new Poll(
            done.Count(t => t.Outcome == TickOutcome.Fired),
            done.Where(t => t.Outcome == TickOutcome.Skipped).Sum(t => t.Count),
            dueAt <= now);
    }

    private async Task<(Tick Done, RunStatus? Status)> FireAsync(StoredWorkflow workflow, Tick tick, CancellationToken cancellationToken)
    {
        var runId = RunId(workflow.Id, tick.ScheduledFor);
        var run = await starter.StartDueAsync(workflow, RunTrigger.Schedule, tick.ScheduledFor, runId, RunStarters.Schedule, cancellationToken);
        var done = run switch
        {
            null => tick with { Outcome = TickOutcome.Skipped, Reason = "the workflow was removed" },
            { Status: RunStatus.Skipped } => tick with { Outcome = TickOutcome.Skipped, RunId = runId, Reason = run.StatusReason },
            _ => tick with { Outcome = TickOutcome.Fired, RunId = runId },
        };
        return (done, run?.Status);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule of workflow {WorkflowId} could not be polled; it is polled again in {Seconds} s")]
    private partial void LogFailed(Exception exception, long workflowId, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not check whether to pause the schedule of workflow {WorkflowId}; its next instant repeats the check")]
    private partial void LogPauseCheckFailed(Exception exception, long workflowId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedule of workflow {WorkflowId} is paused: {Reason}")]
    private partial void LogPaused(long workflowId, string reason);
}
