using System.Collections.Immutable;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Steps;

/// <summary>A run that is taken up: all that its loop needs to know, without any payload.</summary>
/// <param name="Tasks">The shape of the run, by position.</param>
/// <param name="Timeout">The time limit, for people.</param>
/// <param name="Recorded">What is on record of its executions: what a rerun carries over, or what was done before.</param>
/// <param name="Standing">Whether and how it is to end.</param>
public sealed record RunTakenUp(ImmutableArray<PlannedTask> Tasks, TimeSpan? Timeout, IReadOnlyList<RecordedExecution> Recorded, RunStanding Standing)
{
    /// <summary>The plan.</summary>
    public RunPlan Plan() => RunPlan.Of(Tasks, Timeout);
}

/// <summary>How a run stands with its end, as it is on record.</summary>
/// <param name="Ending">How it was ordered to end early; <c>null</c>: it was not.</param>
/// <param name="IsCleanupOver">Whether its clean-up was ordered to end too.</param>
/// <param name="DueAt">When it reaches its next time limit, UTC; <c>null</c>: never.</param>
public sealed record RunStanding(RunStatus? Ending, bool IsCleanupOver, DateTimeOffset? DueAt)
{
    /// <summary>How a run that is not final stands.</summary>
    public static RunStanding Of(Run run, RunPlan plan) => new(
        run.Status == RunStatus.Cancelling ? run.EndOrder?.Outcome ?? RunStatus.Cancelled : null,
        run.EndOrder?.CleanupEnd is not null,
        RunLimits.DueAt(run, plan));
}

/// <summary>The parts of a run that are none of a task's: its beginning, its end, and the tasks that are not run. Safe to repeat.</summary>
/// <param name="store">Where runs are kept.</param>
/// <param name="versions">Versions, planned.</param>
/// <param name="lifecycle">Records beginning and end.</param>
/// <param name="ends">What follows the end.</param>
/// <param name="control">Puts it on record when a time limit is reached.</param>
/// <param name="time">The clock.</param>
public sealed class RunSteps(IRunStore store, PlannedVersions versions, RunLifecycle lifecycle, RunEnds ends, RunControl control, TimeProvider time)
{
    /// <summary>Takes up a run; one that had begun continues from the record.</summary>
    /// <returns>What its loop needs, or <c>null</c> when it has ended or does not exist.</returns>
    public async Task<RunTakenUp?> TakeUpAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await lifecycle.BeginAsync(runId, time.GetUtcNow()) ?? await store.GetAsync(runId, cancellationToken);
        if (run is null || run.Status.IsFinal())
        {
            return null;
        }

        var plan = (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Plan;
        var now = await control.EnforceLimitsAsync(run, plan, cancellationToken);
        return now.Status.IsFinal() ? null : new RunTakenUp(plan.Tasks, plan.Timeout, await store.ListRecordedAsync(runId, cancellationToken), RunStanding.Of(now, plan));
    }

    /// <summary>How a run stands with its end by now: a time limit that is reached is on record when this returns.</summary>
    /// <returns><c>null</c> when it has ended or does not exist.</returns>
    public async Task<RunStanding?> StandingAsync(string runId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return null;
        }

        var plan = (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Plan;
        return RunStanding.Of(await control.EnforceLimitsAsync(run, plan, cancellationToken), plan);
    }

    /// <summary>Records tasks that are not run.</summary>
    public async Task SettleAsync(string runId, IReadOnlyList<Decision> decisions, CancellationToken cancellationToken)
    {
        var run = await store.GetAsync(runId, cancellationToken) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        var plan = (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Plan;
        run = await control.EnforceLimitsAsync(run, plan, cancellationToken);
        await SettleAsync(run, plan, decisions);
    }

    /// <inheritdoc cref="SettleAsync(string, IReadOnlyList{Decision}, CancellationToken)"/>
    /// <param name="run">The run as it was last read.</param>
    /// <param name="plan">The plan of its version.</param>
    /// <param name="decisions">Which tasks, and how they end.</param>
    public Task SettleAsync(Run run, RunPlan plan, IReadOnlyList<Decision> decisions)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<TaskExecution> executions = [.. decisions.Select(d => d.Settled(plan, now, run.EndOrder))];
        return store.RecordAsync(
            run.Id,
            executions,
            [.. executions.Select(e => new LogLine(now, LogSeverity.Info, $"{Word.Upper(e.Status)}: {e.StatusReason}", e.Task))],
            CancellationToken.None);
    }

    /// <summary>Records how a run ended, and does what follows from that.</summary>
    /// <returns>False when the run is paused: it ends when it is resumed.</returns>
    public async Task<bool> EndAsync(string runId, RunOutcome outcome, CancellationToken cancellationToken)
    {
        EndedRun ended;
        while ((ended = await lifecycle.EndAsync(runId, outcome, cancellationToken)).Ending == RunEnding.Paused)
        {
            // A pause does not stop the clock: past its time limit a run is paused no longer.
            if (await StandingAsync(runId, cancellationToken) is { Ending: null })
            {
                return false;
            }
        }

        // Also when an earlier delivery of this step ended it: it may have been cut short before what follows was done.
        if ((ended.Run ?? await store.GetAsync(runId, cancellationToken)) is { } run)
        {
            await ends.PublishAsync(run, cancellationToken);
        }

        return true;
    }
}
