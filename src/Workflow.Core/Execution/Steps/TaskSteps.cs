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
    private readonly BranchSteps _branches = new(runs, executions, steps, control, time);

    /// <summary>Does a step to its end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">What to do.</param>
    /// <param name="delivery">The delivery of the message that asks for it.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task<StepAnswer> DoAsync(string runId, TaskStep step, StepDelivery delivery, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var limits = LimitsOf(delivery);
        return _inProgress.DoAsync(runId, step, () => DoOnceAsync(runId, step, () => TryWantedAsync(runId, step, delivery, limits, stopping), limits, stopping));
    }

    /// <summary>Does several steps side by side, each to its end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="steps">What to do, each once.</param>
    /// <param name="report">
    /// Called at most once a second with the answers since the last time, so that a slow step does not hold the others up. What
    /// it throws is ignored: these answers are reported again.
    /// </param>
    /// <param name="delivery">The delivery of the message that asks for them.</param>
    /// <param name="stopping">The host stops: what has not ended is abandoned, and done again later.</param>
    /// <returns>The answers, in the order of the steps.</returns>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public async Task<IReadOnlyList<StepAnswer>> DoManyAsync(string runId, IReadOnlyList<TaskStep> steps, Func<IReadOnlyList<AnsweredStep>, Task> report, StepDelivery delivery, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(delivery);

        // Read once for all of them; one after the other, as for one step.
        var run = await ReadAsync(runId, stopping);
        var recorded = (await executions.ListRecordedAsync(runId, StepRanges.Of(run.Version.Plan, steps), stopping)).ToDictionary(e => new ExecutionKey(e.Position, e.Index, e.Attempt));
        var limits = LimitsOf(delivery);
        List<Task<StepAnswer>> all = [];
        for (var index = 0; index < steps.Count; index++)
        {
            all.Add(await delivery.IsWantedAsync(index, stopping) ? Begin(steps[index]) : Task.FromResult(StepAnswer.Again));
        }

        await StepReports.ReportAsync(all, report, time);
        return await Task.WhenAll(all); // what fails is thrown when nothing is under way any more

        Task<StepAnswer> Begin(TaskStep step)
        {
            var found = recorded.TryGetValue(StepRanges.KeyOf(step), out var execution) ? execution : (RecordedExecution?)null;
            return Task.Run(
                () => _inProgress.DoAsync(runId, step, () => DoOnceAsync(runId, step, () => TryAsync(run, found, step, limits, stopping), limits, stopping)),
                CancellationToken.None); // a handler may run for long before its first await
        }
    }

    private async Task<StepAnswer> DoOnceAsync(string runId, TaskStep step, Func<Task<StepAnswer>> first, Limits limits, CancellationToken stopping)
    {
        await UntilDueAsync(step, stopping);

        for (var attempt = first; ; attempt = () => TryAsync(runId, step, limits, stopping))
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

    // What another process has begun may still be under way there.
    private async Task<StepAnswer> TryWantedAsync(string runId, TaskStep step, StepDelivery delivery, Limits limits, CancellationToken stopping)
    {
        var (run, recorded) = await ReadAsync(runId, step, stopping);
        return recorded is { IsRunning: true } && !await delivery.IsWantedAsync(0, stopping)
            ? StepAnswer.Again
            : await TryAsync(run, recorded, step, limits, stopping);
    }

    private async Task<StepAnswer> TryAsync(string runId, TaskStep step, Limits limits, CancellationToken stopping)
    {
        var (run, recorded) = await ReadAsync(runId, step, stopping);
        return await TryAsync(run, recorded, step, limits, stopping);
    }

    // One after the other: the record of the call must not be older than that of the run.
    private async Task<(ReadRun Run, RecordedExecution? Recorded)> ReadAsync(string runId, TaskStep step, CancellationToken stopping)
    {
        var run = await ReadAsync(runId, stopping);
        return (run, step.Call.Kind == CallKind.Items ? null : await executions.FindRecordedAsync(runId, StepRanges.KeyOf(step), stopping));
    }

    private async Task<ReadRun> ReadAsync(string runId, CancellationToken stopping)
    {
        var (read, at) = (ObservedRun.BeginRead(), time.GetUtcNow());
        var run = await runs.GetAsync(runId, stopping) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        return new ReadRun(run, await versions.GetAsync(run, stopping), read, at);
    }

    private async Task<StepAnswer> TryAsync(ReadRun found, RecordedExecution? recorded, TaskStep step, Limits limits, CancellationToken stopping)
    {
        var (run, version, read, at) = found;
        if (step.Kind is not (StepKind.FailFast or StepKind.Lose) && RecordedAnswers.AnswerIn(recorded, step.Call) is { } report) // an earlier delivery of a step has recorded it
        {
            return StepAnswer.Of(report);
        }

        if (run.Status.IsFinal())
        {
            return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled) { At = time.GetUtcNow() }); // nothing waits for it any longer
        }

        // The sender may have noticed that a limit is reached before that is on record; its consequences must come after.
        run = run.With(await control.EnforceLimitsAsync(run, version.Plan, stopping));
        using var watched = watch.Enter(run, version.Plan, read);
        var context = new StepContext(run, version, recorded, watched.Run)
        {
            LongestQueue = limits.LongestQueue,
            FindAgain = (key, cancelled) => executions.FindRecordedAsync(run.Id, key, cancelled),
        };
        var answer = await steps.DoAsync(context, step, stopping);
        return answer with { Recorded = null, Further = await _branches.GoOnAsync(context, answer, at, limits.GoesOnUntil, stopping) }; // read again by the next step
    }

    private async Task UntilDueAsync(TaskStep step, CancellationToken stopping)
    {
        if (step is { Kind: StepKind.Work or StepKind.EndWait, DueAt: { } dueAt } && dueAt - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var pause = TimerResolution.Up(left);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stopping);
        }
    }

    private Limits LimitsOf(StepDelivery delivery) => new(delivery.LongestQueue, time.GetUtcNow() + delivery.GoesOn);

    // A run, the number of the read, and when it was.
    private readonly record struct ReadRun(Run Run, PlannedVersion Version, long Read, DateTimeOffset At);

    // How long a step waits for a worker, and until when its activity goes on with the branch.
    private readonly record struct Limits(TimeSpan LongestQueue, DateTimeOffset GoesOnUntil);
}
