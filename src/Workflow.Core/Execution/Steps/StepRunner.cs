using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Steps;

/// <summary>The context of a step: read from the store, or supplied by a host that has the run in memory.</summary>
/// <param name="Run">The run, its limits enforced; not final.</param>
/// <param name="Version">The version it is pinned to.</param>
/// <param name="Recorded">The record of the call, not final; <c>null</c>: none.</param>
/// <param name="Observed">Whether the run is to end or to pause, for a step that begins something.</param>
public readonly record struct StepContext(Run Run, PlannedVersion Version, RecordedExecution? Recorded, ObservedRun Observed)
{
    /// <summary>How an attempt records its success if it is the last of its run; <c>null</c>: like any other.</summary>
    public RecordLast? RecordLast { get; init; }

    /// <summary>How an attempt of <see cref="StepRunner.MayBeHeld"/> records its end with those before it; <c>null</c>: like any other.</summary>
    public HoldRecord? Hold { get; init; }

    /// <summary>How long it waits for a worker before it answers <see cref="StepAnswer.Again"/>; <c>null</c>: as long as it takes.</summary>
    public TimeSpan? LongestQueue { get; init; }

    /// <summary>
    /// Reads the record of a call again when it has waited for a worker: another process may have begun it meanwhile.
    /// <c>null</c>: no other works on the run.
    /// </summary>
    public Func<ExecutionKey, CancellationToken, Task<RecordedExecution?>>? FindAgain { get; init; }
}

/// <summary>Does steps, on every host.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="runner">Carries out attempts.</param>
/// <param name="items">Carries out several items.</param>
/// <param name="waiting">Carries out waiting tasks.</param>
/// <param name="control">Orders child runs to end.</param>
/// <param name="workers">The workers of the process.</param>
/// <param name="time">The clock.</param>
/// <param name="places">The places of pools; <c>null</c>: no task has a pool.</param>
public sealed class StepRunner(IRunReader runs, TaskRunner runner, ItemRunner items, WaitingTasks waiting, RunControl control, Workers workers, TimeProvider time, PoolPlaces? places = null)
{
    // How outdated the record of a call may be when it begins. A message is delivered again after a minute at the earliest, and most tasks of
    // a wide wave wait for a moment: reading the record of each again would cost more than the wave.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly PoolSteps? _pools = places is null ? null : new PoolSteps(places, runner, waiting, time);

    /// <summary>Whether the type of a task does no I/O.</summary>
    /// <param name="version">The version.</param>
    /// <param name="position">The task.</param>
    public bool IsInstant(PlannedVersion version, int position) => runner.IsInstant(version, position);

    /// <summary>
    /// Whether the success of an attempt may be recorded a moment after it is reported: it does no I/O and reads nothing of the record, so
    /// nobody notices if it is repeated after a crash.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="step">The step.</param>
    public bool MayBeHeld(PlannedVersion version, TaskStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step is { Kind: StepKind.Work, Call.Kind: CallKind.Attempt } && runner.MayBeHeld(version, step.Call.Position);
    }

    /// <summary>Does a step to its end.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="step">What to do.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public Task<StepAnswer> DoAsync(StepContext context, TaskStep step, CancellationToken stopping) => _pools is { } pools && PoolSteps.Includes(context, step)
        ? pools.DoAsync(context, step, () => DoOnlyAsync(context, step, stopping), stopping)
        : DoOnlyAsync(context, step, stopping);

    private Task<StepAnswer> DoOnlyAsync(StepContext context, TaskStep step, CancellationToken stopping) => step.Kind switch
    {
        StepKind.Delay => DelayAsync(context, step),
        StepKind.Cancel => CancelAsync(context, step.Call, stopping),
        StepKind.EndWait or StepKind.TakeEvent or StepKind.TimeOutEvent => EndWaitAsync(context, step, stopping),
        StepKind.EndChild => EndChildAsync(context, step, stopping),
        StepKind.FailFast => FailFastAsync(context, step.Call),
        StepKind.Lose => LoseAsync(context, step),
        _ => BeginAsync(context, step, stopping),
    };

    // Nothing begins for a run that is paused or is to end.
    private Task<StepAnswer> BeginAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        var call = step.Call;
        if (context.Observed.IsPaused)
        {
            return PausedAsync(context, step, stopping);
        }

        if (call.Kind == CallKind.Items)
        {
            return items.RunAsync(context.Run, context.Version, call, context.Observed, stopping);
        }

        // A task that ended the run, but was interrupted before its own end was recorded, continues.
        var continues = call.Kind == CallKind.Collect || (context.Observed.Run.EndOrder is { Cause: EndCause.Task, Task: { } ending } && ending.Position == call.Position);
        var endsEarly = continues ? CancellationToken.None : context.Observed.EndsEarly(context.Version.Plan, call.Position);
        return endsEarly.IsCancellationRequested ? CancelAsync(context, call, stopping)
            : step.Kind == StepKind.Open ? OpenAsync(context, call, stopping)
            : WorkAsync(context, call, new CallTokens(stopping, endsEarly));
    }

    // A wait that had begun goes on, also in a session that begins while the run is paused. Another one is opened when the run is resumed.
    // A group is paused with the run that waits for it: here too, as the process that paused the run may have died before it paused the group.
    private async Task<StepAnswer> PausedAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        if (context.Recorded is { IsWaiting: true, ChildRunId: null } && await ReopenedAsync(context, step, stopping) is { } waits)
        {
            return Opened(waits);
        }

        if (step.Kind == StepKind.Open && context.Recorded is { ChildRunId: { } childId })
        {
            await control.MatchPartAsync(childId, stopping);
        }

        return new StepAnswer { IsPaused = true };
    }

    // What waits for a child run may have to start it, which would begin something.
    private async Task<Awaited?> ReopenedAsync(StepContext context, TaskStep step, CancellationToken stopping) =>
        step.Kind == StepKind.Open && context.Version.Definition.Tasks[step.Call.Position].TaskType is WaitTaskType.TypeName or EventTaskType.TypeName or CallbackTaskType.TypeName
            ? await waiting.OpenAsync(context.Run, context.Version, step.Call, context.Recorded, stopping)
        : step is { Kind: StepKind.Work, Call.Kind: CallKind.Attempt } && context.Version.Plan.Tasks[step.Call.Position].HasCallback
            ? await waiting.ResumeCallbackAsync(context.Run, context.Version, step.Call, context.Recorded, new CallTokens(stopping, CancellationToken.None))
        : null;

    private async Task<StepAnswer> OpenAsync(StepContext context, TaskCall call, CancellationToken stopping) =>
        Opened(await waiting.OpenAsync(context.Run, context.Version, call, context.Recorded?.StartedAt is null ? null : context.Recorded, stopping));

    // Many may wait for a worker: if the run is ordered to end, the wait ends; if it was paused, the worker is released
    // again. Nothing has begun then.
    private async Task<StepAnswer> WorkAsync(StepContext context, TaskCall call, CallTokens ends)
    {
        if (context.Version.Plan.Tasks[call.Position].HasCallback && call.Kind == CallKind.Attempt && await waiting.ResumeCallbackAsync(context.Run, context.Version, call, context.Recorded, ends) is { } begun)
        {
            return Opened(begun);
        }

        var asked = time.GetUtcNow();
        var isLastStart = runner.IsLastStart(context.Run.Id, call, context.Recorded);
        using var alone = isLastStart ? await runner.LastStartSlot.TryTakeAsync(ends.Stopping) : null;
        if (isLastStart && alone is null)
        {
            return new StepAnswer { DueAt = time.GetUtcNow() + LastStartSlot.Pause }; // a step must not wait until other attempts end
        }

        var patience = context.LongestQueue is { } longest ? new Patience(longest, time) : (Patience?)null;
        using var worker = await workers.TryTakeAsync(runner.WorkOf(context.Run, context.Version, call), ends, patience);
        return worker is null && ends.Cancelled.IsCancellationRequested ? await CancelAsync(context, call, ends.Stopping)
            : worker is null ? StepAnswer.Again
            : context.Observed.IsPaused ? new StepAnswer { IsPaused = true }
            : time.GetUtcNow() - asked >= MaxAge && await FindElsewhereAsync(context, call, ends.Stopping) is { } elsewhere ? elsewhere
            : await AnswerAsync(context, await runner.RunAsync(context.Run, context.Version, call, context.Recorded, ends, context.RecordLast, context.Hold), ends);
    }

    private async Task<StepAnswer> AnswerAsync(StepContext context, TaskReport report, CallTokens ends) =>
        report.Status == ExecutionStatus.Waiting ? Opened(await waiting.AwaitCallbackAsync(context.Run, context.Version, report.Call, ends)) : StepAnswer.Of(report);

    // What another process has done with the call meanwhile; null: nothing. If it has begun there, and the sender waits for
    // this answer, it requests the call again and decides then.
    private static async Task<StepAnswer?> FindElsewhereAsync(StepContext context, TaskCall call, CancellationToken stopping)
    {
        var now = context.FindAgain is { } find ? await find(new ExecutionKey(call.Position, call.Index, call.Attempt), stopping) : null;
        return RecordedAnswers.AnswerIn(now, call) is { } report ? StepAnswer.Of(report)
            : now is { IsRunning: true } or { IsWaiting: true } && now != context.Recorded ? StepAnswer.Again
            : null;
    }

    private async Task<StepAnswer> EndWaitAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        var (run, version, recorded, _) = context;
        var ends = EndsOf(context, step.Call, stopping);
        if (step.Kind == StepKind.TimeOutEvent && WaitingTasks.IsCallback(version, step.Call))
        {
            return Opened(await waiting.TimeOutCallbackAsync(run, version, step.Call, Required(recorded), ends));
        }

        return new StepAnswer
        {
            Report = step.Kind switch
            {
                StepKind.TakeEvent => await waiting.TryTakeEventAsync(run, version, step.Call, Required(recorded), step.EventName ?? "", ends, step.IsForItAlone),
                StepKind.TimeOutEvent => await waiting.TimeOutEventAsync(run, version, step.Call, Required(recorded), step.EventName ?? "", ends),
                _ => await waiting.EndWaitAsync(run, version, step.Call, Required(recorded), ends),
            },
        };
    }

    private async Task<StepAnswer> DelayAsync(StepContext context, TaskStep step)
    {
        if (context.Recorded is null)
        {
            await waiting.DelayAsync(context.Run, context.Version, step.Call, step.DueAt ?? time.GetUtcNow());
        }

        return new StepAnswer();
    }

    private async Task<StepAnswer> CancelAsync(StepContext context, TaskCall call, CancellationToken stopping)
    {
        var (run, version, recorded, _) = context;
        if (recorded is not { ChildRunId: { } childId } || await runs.GetHeadAsync(childId, stopping) is null)
        {
            return StepAnswer.Of(await waiting.CancelAsync(run, version, call, recorded is { } before ? before with { ChildRunId = null } : null));
        }

        var cancellation = run.EndOrder is null && run.Lost?.JoinOf(call.Position) is { } join ? Cancellation.ByRace(run, Race.Reason(version.Plan, join)) : Cancellation.ByParent(run);
        await control.TryCancelAsync(childId, cancellation, stopping);
        return new StepAnswer { ChildRunId = childId };
    }

    private async Task<StepAnswer> FailFastAsync(StepContext context, TaskCall call)
    {
        context.Observed.See(await control.FailFastAsync(context.Run.Id, call.Position, context.Version.Plan.Tasks[call.Position].Name));
        return new StepAnswer();
    }

    private async Task<StepAnswer> LoseAsync(StepContext context, TaskStep step)
    {
        var (plan, lost) = (context.Version.Plan, new LostTasks(step.Lost ?? ""));
        var name = plan.Tasks[step.Call.Position].Name;
        var names = lost.JoinOf(step.Call.Position) is null ? ExecutionList.NamesOf(plan, [.. lost.Joins.Keys.Order()]) : $"Items of task '{name}'";
        context.Observed.See(await control.LoseAsync(context.Run.Id, lost, $"{names} lost: '{name}' was decided first"));
        return new StepAnswer();
    }

    private async Task<StepAnswer> EndChildAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        var recorded = Required(context.Recorded);
        if (await runs.GetHeadAsync(recorded.ChildRunId ?? "", stopping) is not { } child || child.Status.IsFinal())
        {
            return StepAnswer.Of(await waiting.EndChildAsync(context.Run, context.Version, step.Call, recorded, step.WasCancelled, EndsOf(context, step.Call, stopping)));
        }

        if (child.Group is not null && PartRule.Of(child, context.Observed.Run, time.GetUtcNow()) is not null)
        {
            await control.MatchPartAsync(child.Id, stopping);
        }

        return new StepAnswer { ChildRunId = child.Id };
    }

    private static CallTokens EndsOf(StepContext context, TaskCall call, CancellationToken stopping) =>
        new(stopping, context.Observed.EndsEarly(context.Version.Plan, call.Position));

    private static StepAnswer Opened(Awaited awaited) => awaited switch
    {
        Awaited.Nothing nothing => StepAnswer.Of(nothing.Report),
        Awaited.Instant instant => new StepAnswer { DueAt = instant.DueAt, Recorded = awaited.Recorded },
        Awaited.Event @event => new StepAnswer { EventName = @event.Name, IsChosen = @event.IsChosen, DueAt = @event.DueAt, Recorded = awaited.Recorded },
        Awaited.Child child => new StepAnswer { ChildRunId = child.RunId, Recorded = awaited.Recorded },
        _ => throw new InvalidOperationException($"Unknown kind of wait: {awaited}."),
    };

    private static RecordedExecution Required(RecordedExecution? recorded) =>
        recorded ?? throw new InvalidOperationException("A wait that was opened is not on record.");
}
