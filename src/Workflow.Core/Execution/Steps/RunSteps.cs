using System.Collections.Immutable;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Steps;

/// <summary>A run that a session begins or resumes: everything its loop needs, without payloads.</summary>
/// <param name="Tasks">The tasks of the plan, by position.</param>
/// <param name="Timeout">The time limit, for people.</param>
/// <param name="Recorded">Its recorded executions: carried over by a rerun, or done before.</param>
/// <param name="Standing">Whether and how it is ordered to end.</param>
public sealed record RunSnapshot(ImmutableArray<PlannedTask> Tasks, TimeSpan? Timeout, IReadOnlyList<RecordedExecution> Recorded, RunEndState Standing)
{
    /// <summary>Whether it has outputs if it succeeds.</summary>
    public bool HasOutputs { get; init; }

    /// <summary>Whether the first failure that fails the run ends it at once.</summary>
    public bool FailFast { get; init; }

    /// <summary>The plan.</summary>
    public RunPlan Plan() => RunPlan.Of(Tasks, Timeout, hasOutputs: HasOutputs, failFast: FailFast);
}

/// <summary>Whether and how a run is ordered to end, as recorded.</summary>
/// <param name="Ending">How it was ordered to end early; <c>null</c>: it was not.</param>
/// <param name="IsCleanupOver">Whether its clean-up was ordered to end too.</param>
/// <param name="DueAt">When it reaches its next time limit, UTC; <c>null</c>: never.</param>
public sealed record RunEndState(RunStatus? Ending, bool IsCleanupOver, DateTimeOffset? DueAt)
{
    /// <summary>The tasks that have lost, as <see cref="LostTasks.Text"/>; <c>null</c>: none.</summary>
    public string? Lost { get; init; }

    /// <summary>The state of a run that is not final.</summary>
    public static RunEndState Of(RunHead run, RunPlan plan) => new(
        run.Status == RunStatus.Cancelling ? run.EndOrder?.Outcome ?? RunStatus.Cancelled : null,
        run.EndOrder?.CleanupEnd is not null,
        RunLimits.DueAt(run, plan))
    {
        Lost = run.Lost?.Text,
    };
}

/// <summary>
/// The steps of a run that belong to no task execution: its beginning, its end, and the tasks that are not run. Safe to
/// repeat.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads and records executions.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="lifecycle">Records beginning and end.</param>
/// <param name="ends">Handles the end.</param>
/// <param name="control">Records that a time limit is reached.</param>
/// <param name="time">The clock.</param>
public sealed class RunSteps(IRunReader runs, IExecutionStore executions, PlannedVersions versions, RunLifecycle lifecycle, RunEnds ends, RunControl control, TimeProvider time)
{
    /// <summary>Reads what a session needs to continue a run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What it needs, or <c>null</c> if the run has ended or does not exist.</returns>
    public async Task<RunSnapshot?> SnapshotAsync(string runId, CancellationToken cancellationToken)
    {
        if (await runs.GetHeadAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return null;
        }

        var plan = (await versions.GetAsync(run, cancellationToken)).Plan;
        var now = await control.EnforceLimitsAsync(run, plan, cancellationToken);
        return now.Status.IsFinal()
            ? null
            : new RunSnapshot(plan.Tasks, plan.Timeout, [.. RecordedAnswers.WithoutEarlierRounds(WithoutEndedLists(plan, await executions.ListRecordedAsync(runId, cancellationToken)))], RunEndState.Of(now, plan)) { HasOutputs = plan.HasOutputs, FailFast = plan.FailFast };
    }

    // Nothing asks for the items of a task that has ended, unless they may go on.
    private static List<RecordedExecution> WithoutEndedLists(RunPlan plan, IReadOnlyList<RecordedExecution> recorded)
    {
        var ended = recorded.Where(e => e.Index is null && e.ItemCount is not null && e.Status.IsFinal() && !plan.Tasks[e.Position].MayRunOn).Select(e => e.Position).ToHashSet();
        return [.. recorded.Where(e => e.Index is null || !ended.Contains(e.Position))];
    }

    /// <summary>
    /// Whether and how a run is ordered to end now: a time limit that is reached is on record when this returns.
    /// </summary>
    /// <returns><c>null</c> when it has ended or does not exist.</returns>
    public async Task<RunEndState?> EndStateAsync(string runId, CancellationToken cancellationToken)
    {
        if (await runs.GetHeadAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return null;
        }

        var plan = (await versions.GetAsync(run, cancellationToken)).Plan;
        return RunEndState.Of(await control.EnforceLimitsAsync(run, plan, cancellationToken), plan);
    }

    /// <summary>Records tasks that are not run.</summary>
    public async Task SettleAsync(string runId, IReadOnlyList<Decision> decisions, CancellationToken cancellationToken)
    {
        var run = await runs.GetHeadAsync(runId, cancellationToken) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        var plan = (await versions.GetAsync(run, cancellationToken)).Plan;
        run = await control.EnforceLimitsAsync(run, plan, cancellationToken);
        await SettleAsync(run, plan, decisions);
    }

    /// <inheritdoc cref="SettleAsync(string, IReadOnlyList{Decision}, CancellationToken)"/>
    /// <param name="run">The run as it was last read.</param>
    /// <param name="plan">The plan of its version.</param>
    /// <param name="decisions">Which tasks, and how they end.</param>
    public Task SettleAsync(RunHead run, RunPlan plan, IReadOnlyList<Decision> decisions)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<TaskExecution> settled = [.. decisions.Select(d => d.Settled(plan, now, run.EndOrder))];
        return executions.RecordAsync(
            run.Id,
            settled,
            [.. settled.Select(e => new LogLine(now, LogSeverity.Info, $"{Word.Upper(e.Status)}: {e.StatusReason}", e.Task))],
            CancellationToken.None);
    }

    /// <summary>Records attempts that have ended.</summary>
    internal Task RecordAsync(string runId, IReadOnlyList<TaskExecution> ended, IReadOnlyList<LogLine> lines) => executions.RecordAsync(runId, ended, lines, CancellationToken.None);

    /// <summary>Records the success of the last attempts of a run together with the end of the run.</summary>
    /// <returns>The run, or <c>null</c>: nothing was written.</returns>
    internal Task<EndedTransition?> TryEndWithAsync(string runId, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines) => lifecycle.TryEndWithAsync(runId, last, lines);

    /// <summary>Carries out the consequences of an end that was recorded with that of the last attempt.</summary>
    internal async Task<bool> PublishAsync(EndedTransition ended, CancellationToken cancellationToken)
    {
        await ends.PublishAsync(ended.Run, cancellationToken, ended.IsQueueEmpty);
        return true;
    }

    /// <summary>Records how a run ended, and carries out the consequences.</summary>
    /// <returns>False when the run is paused: it ends when it is resumed.</returns>
    public async Task<bool> EndAsync(string runId, RunOutcome outcome, CancellationToken cancellationToken)
    {
        EndedRun ended;
        while ((ended = await lifecycle.EndAsync(runId, outcome, cancellationToken)).Ending == RunEnding.Paused)
        {
            // A pause does not stop the clock: a run that reaches its time limit is no longer paused.
            if (await EndStateAsync(runId, cancellationToken) is { Ending: null })
            {
                return false;
            }
        }

        // Also if an earlier delivery of this step ended it: that one may have been interrupted before it published the end.
        if ((ended.Run ?? await runs.GetHeadAsync(runId, cancellationToken)) is { } run)
        {
            await ends.PublishAsync(run, cancellationToken, ended.IsQueueEmpty);
        }

        return true;
    }
}
