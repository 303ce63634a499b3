using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>A run that is taken up: all that its loop needs to know, without any payload.</summary>
/// <param name="Tasks">The shape of the run, by position.</param>
/// <param name="Recorded">What is on record of its executions: what a rerun carries over, or what was done before.</param>
/// <param name="DueAt">When it reaches its time limit, UTC; <c>null</c>: never.</param>
/// <param name="Timeout">The time limit, for people.</param>
/// <param name="IsCancelling">Whether it has been told to end.</param>
public sealed record RunTakenUp(
    ImmutableArray<PlannedTask> Tasks, IReadOnlyList<RecordedExecution> Recorded, DateTimeOffset? DueAt, TimeSpan? Timeout, bool IsCancelling)
{
    /// <summary>The plan.</summary>
    public RunPlan Plan() => RunPlan.Of(Tasks, Timeout);
}

/// <summary>The parts of a run that are none of a task's: its beginning, its end, and the tasks that are not run. Safe to repeat.</summary>
/// <param name="store">Where runs are kept.</param>
/// <param name="versions">Versions, planned.</param>
/// <param name="lifecycle">Records beginning and end.</param>
/// <param name="time">The clock.</param>
public sealed class RunSteps(IRunStore store, PlannedVersions versions, RunLifecycle lifecycle, TimeProvider time)
{
    /// <summary>Takes up a run; one that had begun goes on from what is on record.</summary>
    /// <returns>What its loop needs, or <c>null</c> when it has ended or is not there.</returns>
    public async Task<RunTakenUp?> TakeUpAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await lifecycle.BeginAsync(runId, time.GetUtcNow()) ?? await store.GetAsync(runId, cancellationToken);
        if (run is null || run.Status.IsFinal())
        {
            return null;
        }

        var plan = (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Plan;
        return new RunTakenUp(
            plan.Tasks,
            await store.ListRecordedAsync(runId, cancellationToken),
            (run.StartedAt ?? time.GetUtcNow()) + plan.Timeout,
            plan.Timeout,
            run.Status == RunStatus.Cancelling);
    }

    /// <summary>Records tasks that are not run.</summary>
    public async Task SettleAsync(string runId, IReadOnlyList<Decision> decisions, CancellationToken cancellationToken)
    {
        var run = await store.GetAsync(runId, cancellationToken) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        var plan = (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Plan;
        var now = time.GetUtcNow();
        IReadOnlyList<TaskExecution> executions = [.. decisions.Select(d => d.Settled(plan, now))];
        await store.RecordAsync(
            runId,
            executions,
            [.. executions.Select(e => new LogLine(now, LogSeverity.Info, $"{Word.Upper(e.Status)}: {e.StatusReason}", e.Task))],
            CancellationToken.None);
    }

    /// <summary>Records how a run ended, and tells those who wait for it.</summary>
    /// <returns>False when the run is held: it ends when it goes on.</returns>
    public async Task<bool> EndAsync(string runId, RunOutcome outcome, CancellationToken cancellationToken)
    {
        if (await lifecycle.EndAsync(runId, outcome, cancellationToken) == RunEnding.Held)
        {
            return false;
        }

        // Also when an earlier delivery of this step ended it: it may have been cut short before it told anybody.
        if (await store.GetAsync(runId, cancellationToken) is { } run)
        {
            await lifecycle.AfterEndAsync(run, cancellationToken);
        }

        return true;
    }
}
