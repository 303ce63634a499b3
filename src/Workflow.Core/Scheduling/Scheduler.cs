using System.Globalization;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Scheduling;

/// <summary>What a look at the schedules came to.</summary>
/// <param name="Schedules">How many were due.</param>
/// <param name="Fired">How many instants started a run.</param>
/// <param name="Skipped">How many did not.</param>
/// <param name="Failed">How many schedules could not be looked at; they are looked at again a minute later.</param>
/// <param name="IsMore">Whether more is due than one look covers.</param>
public sealed record SchedulerReport(int Schedules, int Fired, int Skipped, int Failed, bool IsMore);

/// <summary>
/// Starts what is due. Any number of hosts may look at one store, as often as they like: what is to be done about a
/// schedule is first decided, by one write that only one of them gets through, and then done, by the next host that finds it
/// decided; and doing it twice is doing it once, because a run's id is a function of its workflow and its instant.
/// </summary>
/// <param name="workflows">Where definitions are kept.</param>
/// <param name="schedules">Where schedules stand.</param>
/// <param name="runs">Where runs are kept.</param>
/// <param name="starter">Starts them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class Scheduler(
    IWorkflowStore workflows,
    IScheduleStore schedules,
    IRunStore runs,
    RunStarter starter,
    TimeProvider time,
    ILogger<Scheduler> logger) : IRunEndHandler
{
    /// <summary>Most schedules that one look covers.</summary>
    public const int MostSchedules = 200;

    private const int AtOnce = 16;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>Makes a schedule of its definition; a test may make one that is broken.</summary>
    internal Func<ScheduleDefinition, long, Schedule> Read { get; init; } = (definition, workflowId) => new Schedule(definition, workflowId);

    /// <summary>The id of the run that a schedule starts for an instant.</summary>
    public static string RunId(long workflowId, DateTimeOffset instant) =>
        RunIdSource.Fixed(workflowId, instant, string.Create(CultureInfo.InvariantCulture, $"schedule/{workflowId}/{instant.UtcTicks}"));

    /// <summary>Looks at what is due, once: at a bounded part of it, if it is much.</summary>
    public async Task<SchedulerReport> LookAsync(CancellationToken cancellationToken)
    {
        var due = await schedules.ListDueAsync(time.GetUtcNow(), MostSchedules, cancellationToken);
        var looks = new Look[due.Count];
        await Parallel.ForAsync(
            0,
            due.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => looks[i] = await TryLookAsync(due[i], token));
        return new SchedulerReport(
            due.Count,
            looks.Sum(look => look.Fired),
            looks.Sum(look => look.Skipped),
            looks.Count(look => look.HasFailed),
            due.Count == MostSchedules || looks.Any(look => look.IsMore));
    }

    /// <summary>
    /// Takes the clock as it is: a schedule that has decided instants which the clock has not reached, because it was set back
    /// since, goes on from now. What it decides again is not run again, as a run's id follows from its instant.
    /// </summary>
    public async Task TakeClockAsync(long workflowId, CancellationToken cancellationToken)
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
    /// Pauses the schedule that started a run, if that was the last of so many in a row to fail. Were that missed, the next
    /// instant would find out; but until then the schedule would tell of instants that it will not run.
    /// </summary>
    /// <param name="run">The run, perhaps as it was before its end: how it ended is asked of the store.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task RunEndedAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Trigger != RunTrigger.Schedule)
        {
            return;
        }

        try
        {
            // The schedule first: if the workflow is given another one in between, the step is not made.
            var now = time.GetUtcNow();
            if (await schedules.GetScheduleAsync(run.WorkflowId, cancellationToken) is not { Pending.IsEmpty: true } state || state.DueAt <= now)
            {
                return; // it is looked at anyway
            }

            if (await workflows.GetAsync(run.WorkflowId, cancellationToken) is { Definition.Schedule.PauseAfterFailures: not null } workflow && ScheduleOf(workflow) is { } schedule)
            {
                await PauseInTimeAsync(workflow, schedule, state, now, cancellationToken);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotPaused(e, run.WorkflowId); // the run has ended all the same, and others wait to be told
        }
    }

    private readonly record struct Look(int Fired = 0, int Skipped = 0, bool IsMore = false, bool HasFailed = false);

    // One that can't be looked at must not keep the others waiting, now or the next time; and one whose time does not advance
    // would be looked at for ever.
    private async Task<Look> TryLookAsync(ScheduleState state, CancellationToken cancellationToken)
    {
        string? broken = null;
        try
        {
            return await LookAsync(state, cancellationToken);
        }
        catch (StuckScheduleException e)
        {
            broken = e.Message;
            LogPaused(state.WorkflowId, broken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, state.WorkflowId, AfterFailure.TotalSeconds); // also of a call that timed out, which says it was cancelled
        }

        try
        {
            // Read again, as it may have been decided before it failed. If another host moves it on meanwhile, all the better.
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

        return new Look(HasFailed: true);
    }

    private async Task<Look> LookAsync(ScheduleState state, CancellationToken cancellationToken)
    {
        if (await workflows.GetAsync(state.WorkflowId, cancellationToken) is not { } workflow)
        {
            return default; // removed since, and its schedule with it
        }

        var schedule = ScheduleOf(workflow);
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
            ? new Look(Skipped: decided.Ticks.Sum(t => t.Count), IsMore: plan.IsMore)
            : await DoAsync(workflow, schedule, moved, cancellationToken);
    }

    // The schedule that fires, or null.
    private Schedule? ScheduleOf(StoredWorkflow workflow) =>
        workflow is { IsActive: true, Definition.Schedule: { CronExpression: not null } definition } ? Read(definition, workflow.Id) : null;

    private static bool Runs(TickPlan plan) => plan.Ticks.Any(t => t.Fate == TickFate.Due);

    // What starts runs is decided before it is done. What starts none is done when it is decided.
    private static ScheduleAdvance Decide(ScheduleState state, TickPlan plan, DateTimeOffset now)
    {
        var moved = state with { Cursor = plan.Cursor };
        return Runs(plan)
            ? new ScheduleAdvance(moved with { DueAt = now, Pending = plan.Ticks }, [], now)
            : new ScheduleAdvance(moved with { DueAt = plan.IsMore ? now : plan.NextDue }, plan.Ticks, now);
    }

    // Before its next instant. What could not be written, because another host moved the schedule, that instant does.
    private async Task PauseInTimeAsync(StoredWorkflow workflow, Schedule schedule, ScheduleState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await PauseAsync(workflow, schedule, state, now, cancellationToken) is { } paused
            && await schedules.AdvanceAsync(paused, cancellationToken) is not null)
        {
            LogPaused(workflow.Id, paused.To.PausedReason!);
        }
    }

    // The step that pauses a schedule, or null: its runs have not failed so often.
    private async Task<ScheduleAdvance?> PauseAsync(StoredWorkflow workflow, Schedule schedule, ScheduleState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (schedule.Definition.PauseAfterFailures is not { } failures || !await HasFailedAsync(workflow.Id, state.ActiveSince, failures, cancellationToken))
        {
            return null;
        }

        var reason = FailureRule.Reason(failures);
        var ticks = TickRule.Pause(schedule, state.Cursor, now, reason);
        return new ScheduleAdvance(state with { Cursor = ticks is [] ? state.Cursor : ticks[^1].Last, DueAt = null, PausedReason = reason }, ticks, now);
    }

    private async Task<Look> DoAsync(StoredWorkflow workflow, Schedule? schedule, ScheduleState state, CancellationToken cancellationToken)
    {
        List<Tick> done = [];
        var waits = false;
        foreach (var tick in state.Pending.Take(ScheduleAdvance.MostTicks))
        {
            var (fired, status) = tick.Fate == TickFate.Due ? await FireAsync(workflow, tick, cancellationToken) : (tick, null);
            done.Add(fired);
            waits |= status == RunStatus.Queued;
        }

        var replaced = waits && workflow.Definition.Schedule.Overlap == ScheduleOverlapPolicy.QueueOne ? await ReplacedAsync(workflow.Id, done, cancellationToken) : [];

        var rest = state.Pending.RemoveRange(0, done.Count);
        var now = time.GetUtcNow();
        var dueAt = rest.IsEmpty ? schedule?.NextDue(state.Cursor)?.DueAt : now;
        if (await schedules.AdvanceAsync(new ScheduleAdvance(state with { Pending = rest, DueAt = dueAt }, done, now) { Replaced = replaced }, cancellationToken) is not { } moved)
        {
            return default; // done by another host too, who has written it down
        }

        // A run may have failed before this was written, and its end left the schedule to this poll.
        if (schedule is not null && rest.IsEmpty && done.Any(t => t.Fate == TickFate.Fired))
        {
            await PauseInTimeAsync(workflow, schedule, moved, now, cancellationToken);
        }

        return new Look(
            done.Count(t => t.Fate == TickFate.Fired),
            done.Where(t => t.Fate == TickFate.Skipped).Sum(t => t.Count),
            dueAt <= now);
    }

    // The ticks before the last whose runs waited until it came. Of those that are not recorded yet it is said at once.
    private async Task<IReadOnlyList<ReplacedTick>> ReplacedAsync(long workflowId, List<Tick> done, CancellationToken cancellationToken)
    {
        List<ReplacedTick> replaced = [];
        var recorded = await schedules.ListTicksAsync(workflowId, ScheduleAdvance.LookBack, cancellationToken);
        IEnumerable<(Tick Tick, int? Place)> earlier = [.. Enumerable.Range(0, done.Count).Reverse().Select(i => (done[i], (int?)i)), .. recorded.Select(tick => (tick, (int?)null))];
        foreach (var (tick, place) in earlier.Where(e => e.Tick.Fate == TickFate.Fired).Skip(1))
        {
            // The first that was run had left the queue by then, and whatever is before it too.
            if (await runs.GetAsync(tick.RunId!, cancellationToken) is not { Status: RunStatus.Skipped, StatusReason: { } reason })
            {
                break;
            }

            if (place is { } i)
            {
                done[i] = tick with { Fate = TickFate.Replaced, Reason = reason };
            }
            else
            {
                replaced.Add(new ReplacedTick(tick.RunId!, reason));
            }
        }

        return replaced;
    }

    private async Task<(Tick Done, RunStatus? Status)> FireAsync(StoredWorkflow workflow, Tick tick, CancellationToken cancellationToken)
    {
        var runId = RunId(workflow.Id, tick.ScheduledFor);
        var run = await starter.StartDueAsync(workflow, RunTrigger.Schedule, tick.ScheduledFor, runId, cancellationToken);
        var done = run switch
        {
            null => tick with { Fate = TickFate.Skipped, Reason = "the workflow was removed" },
            { Status: RunStatus.Skipped } => tick with { Fate = TickFate.Skipped, RunId = runId, Reason = run.StatusReason },
            _ => tick with { Fate = TickFate.Fired, RunId = runId },
        };
        return (done, run?.Status);
    }

    private async Task<bool> HasFailedAsync(long workflowId, DateTimeOffset since, int failures, CancellationToken cancellationToken)
    {
        List<RunStatus> statuses = [];
        string? cursor = null;
        do
        {
            var page = await runs.ListAsync(
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
        while (cursor is not null && statuses.Count < MostRunsToJudge);

        return false;
    }

    // Of thousands of runs in a row that were skipped or cancelled, none speaks for or against the schedule.
    private const int MostRunsToJudge = 5_000;

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule of workflow {WorkflowId} could not be looked at; it is looked at again in {Seconds} s")]
    private partial void LogFailed(Exception exception, long workflowId, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether the schedule of workflow {WorkflowId} is to be paused can't be told; its next instant asks again")]
    private partial void LogNotPaused(Exception exception, long workflowId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedule of workflow {WorkflowId} is paused: {Reason}")]
    private partial void LogPaused(long workflowId, string reason);
}
