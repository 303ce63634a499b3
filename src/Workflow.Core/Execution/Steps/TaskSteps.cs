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

    // How long a slow step may hold up the reports of others.
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly StepsInProgress _inProgress = new();

    /// <summary>Does a step to its end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">What to do.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task<StepAnswer> DoAsync(string runId, TaskStep step, CancellationToken stopping) =>
        _inProgress.DoAsync(runId, step, () => DoOnceAsync(runId, step, () => TryAsync(runId, step, stopping), stopping));

    /// <summary>Does several steps side by side, each to its end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="steps">What to do, each once.</param>
    /// <param name="report">
    /// Called at most once a second with the ends of calls since the last time, so that a slow one does not hold the others
    /// up. What it throws is ignored: the answers have them too.
    /// </param>
    /// <param name="stopping">The host stops: what has not ended is abandoned, and done again later.</param>
    /// <returns>The answers, in the order of the steps.</returns>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public async Task<IReadOnlyList<StepAnswer>> DoManyAsync(string runId, IReadOnlyList<TaskStep> steps, Func<IReadOnlyList<TaskReport>, Task> report, CancellationToken stopping)
    {
        // Read once for all of them; one after the other, as for one step.
        var (run, version) = await ReadAsync(runId, stopping);
        var recorded = new RecordedAnswers(runId, version.Plan, await executions.ListRecordedAsync(runId, stopping));
        List<Task<StepAnswer>> all = [.. steps.Select(step => Task.Run(
            () => _inProgress.DoAsync(runId, step, () => DoOnceAsync(runId, step, () => TryAsync(run, version, recorded.Find(step.Call), step, stopping), stopping)),
            CancellationToken.None))]; // a handler may run for long before its first await
        await ReportAsync(all, report);
        return await Task.WhenAll(all); // what fails is thrown when nothing is under way any more
    }

    private async Task ReportAsync(IReadOnlyList<Task<StepAnswer>> all, Func<IReadOnlyList<TaskReport>, Task> report)
    {
        var ended = Task.WhenAll(all);
        var open = all.ToHashSet();
        while (await Task.WhenAny(ended, Task.Delay(ReportInterval, time, CancellationToken.None)) != ended)
        {
            List<Task<StepAnswer>> now = [.. open.Where(step => step.IsCompletedSuccessfully && step.Result.Report is not null)];
            open.ExceptWith(now);
            if (now.Count > 0)
            {
                await report([.. now.Select(step => step.Result.Report!.Value)]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<StepAnswer> DoOnceAsync(string runId, TaskStep step, Func<Task<StepAnswer>> first, CancellationToken stopping)
    {
        await UntilDueAsync(step, stopping);

        for (var attempt = first; ; attempt = () => TryAsync(runId, step, stopping))
        {
            // The watch may have an older state than the step. The session of a paused run waits until the run is resumed;
            // if that has already happened, nothing would notify it.
            var answer = await attempt();
            if (!answer.IsPaused || await runs.GetHeadAsync(runId, stopping) is not { } now || now.Status == RunStatus.Paused)
            {
                return answer;
            }
        }
    }

    private async Task<StepAnswer> TryAsync(string runId, TaskStep step, CancellationToken stopping)
    {
        // One after the other: the record of the call must not be older than that of the run.
        var (run, version) = await ReadAsync(runId, stopping);
        var recorded = step.Call.Kind == CallKind.Items ? null : await executions.FindRecordedAsync(runId, new ExecutionKey(step.Call.Position, step.Call.Index, step.Call.Attempt), stopping);
        return await TryAsync(run, version, recorded, step, stopping);
    }

    private async Task<(Run Run, PlannedVersion Version)> ReadAsync(string runId, CancellationToken stopping)
    {
        var run = await runs.GetAsync(runId, stopping) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        return (run, await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, stopping));
    }

    private async Task<StepAnswer> TryAsync(Run run, PlannedVersion version, RecordedExecution? recorded, TaskStep step, CancellationToken stopping)
    {
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
