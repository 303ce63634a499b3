using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Does the steps of a host whose session can't reach the store: the body of the one activity that carries out tasks. Safe to
/// repeat: what is on record is answered from there, so an attempt that has ended is never run again, and a step that comes
/// twice at one time is done once.
/// </summary>
/// <param name="store">Where executions are recorded.</param>
/// <param name="versions">Versions, planned.</param>
/// <param name="steps">Does them.</param>
/// <param name="control">Puts it on record when a time limit is reached.</param>
/// <param name="watch">Watches the runs.</param>
/// <param name="time">The clock.</param>
public sealed class TaskSteps(IRunStore store, PlannedVersions versions, StepRunner steps, RunControl control, RunWatch watch, TimeProvider time)
{
    // The most that a step waits itself until it is due: it holds a worker meanwhile.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly StepsUnderWay _underWay = new();

    /// <summary>Does a step to its end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">What to do.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task<StepAnswer> DoAsync(string runId, TaskStep step, CancellationToken stopping) =>
        _underWay.DoAsync(runId, step, () => DoOnceAsync(runId, step, stopping));

    private async Task<StepAnswer> DoOnceAsync(string runId, TaskStep step, CancellationToken stopping)
    {
        await UntilDueAsync(step, stopping);

        while (true)
        {
            // The watch may have an older state than the step. A session whose run is paused sleeps until it is resumed; if that
            // has happened already, nothing would wake it.
            var answer = await TryAsync(runId, step, stopping);
            if (!answer.IsPaused || await store.GetAsync(runId, stopping) is not { } now || now.Status == RunStatus.Paused)
            {
                return answer;
            }
        }
    }

    private async Task<StepAnswer> TryAsync(string runId, TaskStep step, CancellationToken stopping)
    {
        // One after the other: what is on record may not be older than what is known of the run.
        var run = await store.GetAsync(runId, stopping) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        var version = await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, stopping);
        var recorded = step.Call.Kind == CallKind.Items ? null : await FindAsync(runId, step.Call, stopping);
        if (Recorded.AnswerIn(recorded, step.Call) is { } report) // an earlier delivery of a step has recorded it
        {
            return StepAnswer.Of(report);
        }

        if (run.Status.IsFinal())
        {
            return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled) { At = time.GetUtcNow() }); // nothing waits for it any more
        }

        // The sender may know that a limit is reached before that is on record; what follows from it must come after.
        run = await control.EnforceLimitsAsync(run, version.Plan, stopping);
        using var watched = watch.Enter(run, version.Plan);
        var answer = await steps.DoAsync(new StepContext(run, version, recorded, watched.Run), step, stopping);
        return answer with { Recorded = null }; // read again by the next step
    }

    private async Task UntilDueAsync(TaskStep step, CancellationToken stopping)
    {
        if (step is { Kind: StepKind.Work or StepKind.EndWait, DueAt: { } dueAt } && dueAt - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var pause = TimerGrain.Up(left);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stopping);
        }
    }

    private async Task<RecordedExecution?> FindAsync(string runId, TaskCall call, CancellationToken cancellationToken)
    {
        var next = await store.ListExecutionsAsync(runId, new ExecutionKey(call.Position, call.Index, call.Attempt - 1), 1, cancellationToken);
        return next is [var found] && found.Position == call.Position && found.Index == call.Index && found.Attempt == call.Attempt
            ? RecordedExecution.Of(found)
            : null;
    }
}
