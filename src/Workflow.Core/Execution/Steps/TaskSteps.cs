using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Carries out the steps of a host whose session can't reach the store: the body of the one activity that carries out
/// tasks. Safe to repeat: recorded results are returned from the record, so an attempt that has ended is never run again,
/// and a step that arrives twice at the same time is done once.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="steps">Does them.</param>
/// <param name="control">Records that a time limit is reached.</param>
/// <param name="watch">Watches the runs.</param>
/// <param name="time">The clock.</param>
public sealed class TaskSteps(IRunReader runs, IExecutionReader executions, PlannedVersions versions, StepRunner steps, RunControl control, RunWatch watch, TimeProvider time)
{
    // The longest time that a step itself waits until it is due: it holds a worker meanwhile.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly StepsInProgress _inProgress = new();

    /// <summary>Does a step to its end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">What to do.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task<StepAnswer> DoAsync(string runId, TaskStep step, CancellationToken stopping) =>
        _inProgress.DoAsync(runId, step, () => DoOnceAsync(runId, step, stopping));

    private async Task<StepAnswer> DoOnceAsync(string runId, TaskStep step, CancellationToken stopping)
    {
        await UntilDueAsync(step, stopping);

        while (true)
        {
            // The watch may have an older state than the step. The session of a paused run waits until the run is resumed;
            // if that has already happened, nothing would notify it.
            var answer = await TryAsync(runId, step, stopping);
            if (!answer.IsPaused || await runs.GetHeadAsync(runId, stopping) is not { } now || now.Status == RunStatus.Paused)
            {
                return answer;
            }
        }
    }

    private async Task<StepAnswer> TryAsync(string runId, TaskStep step, CancellationToken stopping)
    {
        // One after the other: the record of the call must not be older than that of the run.
        var run = await runs.GetAsync(runId, stopping) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        var version = await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, stopping);
        var recorded = step.Call.Kind == CallKind.Items ? null : await executions.FindRecordedAsync(runId, new ExecutionKey(step.Call.Position, step.Call.Index, step.Call.Attempt), stopping);
        if (RecordedAnswers.AnswerIn(recorded, step.Call) is { } report) // an earlier delivery of a step has recorded it
        {
            return StepAnswer.Of(report);
        }

        if (run.Status.IsFinal())
        {
            return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled) { At = time.GetUtcNow() }); // nothing waits for it any longer
        }

        // The sender may have noticed that a limit is reached before that is on record; its consequences must come after.
        run = run.With(await control.EnforceLimitsAsync(run, version.Plan, stopping));
        using var watched = watch.Enter(run, version.Plan);
        var answer = await steps.DoAsync(new StepContext(run, version, recorded, watched.Run), step, stopping);
        return answer with { Recorded = null }; // read again by the next step
    }

    private async Task UntilDueAsync(TaskStep step, CancellationToken stopping)
    {
        if (step is { Kind: StepKind.Work or StepKind.EndWait, DueAt: { } dueAt } && dueAt - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var pause = TimerResolution.Up(left);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stopping);
        }
    }
}
