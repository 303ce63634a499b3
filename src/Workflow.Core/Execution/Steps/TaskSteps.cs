using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Does steps: the body of the one activity that carries out tasks. Safe to repeat: what is on record is answered from
/// there, so an attempt that has ended is never run again, and a step that comes twice at one time is done once.
/// </summary>
/// <param name="store">Where executions are recorded.</param>
/// <param name="versions">Versions, planned.</param>
/// <param name="runner">Carries out attempts.</param>
/// <param name="items">Carries out several items.</param>
/// <param name="waiting">The tasks that wait.</param>
/// <param name="control">Tells child runs to end, and runs whose time limit is reached.</param>
/// <param name="watch">Keeps an eye on runs.</param>
/// <param name="workers">The workers of the process.</param>
/// <param name="time">The clock.</param>
public sealed class TaskSteps(
    IRunStore store,
    PlannedVersions versions,
    TaskRunner runner,
    ItemRunner items,
    WaitingTasks waiting,
    RunControl control,
    RunWatch watch,
    Workers workers,
    TimeProvider time)
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
            // What the watch saw last may be older than the step. Whoever is told that a run is held sleeps until it is
            // resumed; if that has been, nobody would wake him.
            var answer = await TryAsync(runId, step, stopping);
            if (!answer.IsHeld || await store.GetAsync(runId, stopping) is not { } now || now.Status == RunStatus.Paused)
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
        if (Answered(step.Call, recorded) is { } report)
        {
            return StepAnswer.Of(report);
        }

        if (run.Status.IsFinal())
        {
            return StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Cancelled) { At = time.GetUtcNow() }); // nobody waits for it any more
        }

        // Whoever sends this may know that a limit is reached before that is on record; what follows from it may not be first.
        run = await control.EnforceLimitsAsync(run, version.Plan, stopping);
        return step.Kind switch
        {
            StepKind.Delay => await DelayAsync(run, version, step, recorded),
            StepKind.Cancel => await CancelAsync(run, version, step.Call, recorded, stopping),
            StepKind.EndWait => StepAnswer.Of(await waiting.EndWaitAsync(run, version, step.Call, Found(recorded))),
            StepKind.TakeEvent => new StepAnswer
            {
                Report = await waiting.TryTakeEventAsync(run, version, step.Call, Found(recorded), step.EventName ?? "", stopping),
            },
            StepKind.TimeOutEvent => StepAnswer.Of(await waiting.TimeOutEventAsync(run, version, step.Call, Found(recorded), step.EventName ?? "")),
            StepKind.EndChild => await EndChildAsync(run, version, step, Found(recorded), stopping),
            _ => await BeginAsync(run, version, step, recorded, stopping),
        };
    }

    private async Task UntilDueAsync(TaskStep step, CancellationToken stopping)
    {
        if (step is { Kind: StepKind.Work or StepKind.EndWait, DueAt: { } dueAt } && dueAt - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var pause = TimerGrain.Up(left);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stopping);
        }
    }

    // What begins something is not done for a run that is held or is to end.
    private async Task<StepAnswer> BeginAsync(Run run, PlannedVersion version, TaskStep step, RecordedExecution? recorded, CancellationToken stopping)
    {
        var (call, task) = (step.Call, version.Plan.Tasks[step.Call.Position]);
        using var watched = watch.Enter(run, version.Plan);
        if (watched.IsHeld)
        {
            return new StepAnswer { IsHeld = true };
        }

        if (call.Kind == CallKind.Items)
        {
            return await items.RunAsync(run, version, call, watched, stopping);
        }

        var endsEarly = call.Kind == CallKind.Collect ? CancellationToken.None : watched.EndsEarly(task.Rule);
        if (endsEarly.IsCancellationRequested)
        {
            return await CancelAsync(run, version, call, recorded, stopping);
        }

        return step.Kind == StepKind.Open
            ? Opened(await waiting.OpenAsync(run, version, call, recorded?.StartedAt is null ? null : recorded, stopping))
            : await WorkAsync(run, version, call, recorded, watched, new EarlyEnds(stopping, endsEarly))
                ?? (endsEarly.IsCancellationRequested ? await CancelAsync(run, version, call, recorded, stopping) : new StepAnswer { IsHeld = true });
    }

    // Many wait for a worker at one time: a run that was told to end meanwhile waits for none, and one that was held gives
    // back those it gets. Nothing was begun then, and there is no answer.
    private async Task<StepAnswer?> WorkAsync(
        Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, RunWatch.Watched watched, EarlyEnds ends)
    {
        var isLastTry = runner.IsLastTry(run.Id, call, recorded);
        using var alone = isLastTry ? runner.LastTries.TryTake() : null;
        if (isLastTry && alone is null)
        {
            return new StepAnswer { DueAt = time.GetUtcNow() + LastTries.Pause }; // an activity must not wait for as long as others take
        }

        return await workers.DoAsync(
            runner.WorkOf(run, version, call),
            async () => watched.IsHeld ? (TaskReport?)null : await runner.RunAsync(run, version, call, recorded, ends),
            ends) is { } ended
            ? StepAnswer.Of(ended)
            : null;
    }

    private async Task<StepAnswer> DelayAsync(Run run, PlannedVersion version, TaskStep step, RecordedExecution? recorded)
    {
        if (recorded is null)
        {
            await waiting.DelayAsync(run, version, step.Call, step.DueAt ?? time.GetUtcNow());
        }

        return new StepAnswer();
    }

    private async Task<StepAnswer> CancelAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CancellationToken stopping)
    {
        if (recorded is not { ChildRunId: { } childId } || await store.GetAsync(childId, stopping) is null)
        {
            return StepAnswer.Of(await waiting.CancelAsync(run, version, call, recorded is { } before ? before with { ChildRunId = null } : null));
        }

        await control.TryCancelAsync(childId, Cancellation.ByParent(run), stopping);
        return new StepAnswer { ChildRunId = childId };
    }

    private async Task<StepAnswer> EndChildAsync(Run run, PlannedVersion version, TaskStep step, RecordedExecution recorded, CancellationToken stopping) =>
        await store.GetAsync(recorded.ChildRunId ?? "", stopping) is { } child && !child.Status.IsFinal()
            ? new StepAnswer { ChildRunId = child.Id }
            : StepAnswer.Of(await waiting.EndChildAsync(run, version, step.Call, recorded, step.WasCancelled, stopping));

    private static StepAnswer Opened(Awaited awaited) => awaited switch
    {
        Awaited.Nothing nothing => StepAnswer.Of(nothing.Report),
        Awaited.Instant instant => new StepAnswer { DueAt = instant.DueAt },
        Awaited.Event @event => new StepAnswer { EventName = @event.Name, DueAt = @event.DueAt },
        Awaited.Child child => new StepAnswer { ChildRunId = child.RunId },
        _ => throw new InvalidOperationException($"Nobody waits for {awaited}."),
    };

    // The end of a call that an earlier delivery of a step has recorded. A list is a task's execution as long as it has items.
    private static TaskReport? Answered(TaskCall call, RecordedExecution? recorded) => recorded switch
    {
        { Status: var status } done when status.IsFinal() => Recorded.Report(call, done),
        { ItemCount: { } count } listed when call.Kind == CallKind.Expand => Recorded.Expanded(call, listed, count),
        _ => null,
    };

    private static RecordedExecution Found(RecordedExecution? recorded) =>
        recorded ?? throw new InvalidOperationException("A wait that was opened is not on record.");

    private async Task<RecordedExecution?> FindAsync(string runId, TaskCall call, CancellationToken cancellationToken)
    {
        var next = await store.ListExecutionsAsync(runId, new ExecutionKey(call.Position, call.Index, call.Attempt - 1), 1, cancellationToken);
        return next is [var found] && found.Position == call.Position && found.Index == call.Index && found.Attempt == call.Attempt
            ? RecordedExecution.Of(found)
            : null;
    }
}
