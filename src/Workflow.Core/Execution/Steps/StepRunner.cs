using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>The context of a step: read from the store, or supplied by a host that has the run in memory.</summary>
/// <param name="Run">The run, its limits enforced; not final.</param>
/// <param name="Version">The version it is pinned to.</param>
/// <param name="Recorded">The record of the call, not final; <c>null</c>: none.</param>
/// <param name="Observed">Whether the run is to end or to pause, for a step that begins something.</param>
public readonly record struct StepContext(Run Run, PlannedVersion Version, RecordedExecution? Recorded, ObservedRun Observed);

/// <summary>Does steps, on every host.</summary>
/// <param name="store">The run store.</param>
/// <param name="runner">Carries out attempts.</param>
/// <param name="items">Carries out several items.</param>
/// <param name="waiting">Carries out waiting tasks.</param>
/// <param name="control">Orders child runs to end.</param>
/// <param name="workers">The workers of the process.</param>
/// <param name="time">The clock.</param>
public sealed class StepRunner(IRunStore store, TaskRunner runner, ItemRunner items, WaitingTasks waiting, RunControl control, Workers workers, TimeProvider time)
{
    /// <summary>Does a step to its end.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="step">What to do.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public async Task<StepAnswer> DoAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        var (run, version, recorded, _) = context;
        return step.Kind switch
        {
            StepKind.Delay => await DelayAsync(context, step),
            StepKind.Cancel => await CancelAsync(context, step.Call, stopping),
            StepKind.EndWait => StepAnswer.Of(await waiting.EndWaitAsync(run, version, step.Call, Found(recorded))),
            StepKind.TakeEvent => new StepAnswer
            {
                Report = await waiting.TryTakeEventAsync(run, version, step.Call, Found(recorded), step.EventName ?? "", stopping),
            },
            StepKind.TimeOutEvent => StepAnswer.Of(await waiting.TimeOutEventAsync(run, version, step.Call, Found(recorded), step.EventName ?? "")),
            StepKind.EndChild => await EndChildAsync(context, step, stopping),
            _ => await BeginAsync(context, step, stopping),
        };
    }

    // Nothing begins for a run that is paused or is to end.
    private async Task<StepAnswer> BeginAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        var (call, task) = (step.Call, context.Version.Plan.Tasks[step.Call.Position]);
        if (context.Observed.IsPaused)
        {
            return new StepAnswer { IsPaused = true };
        }

        if (call.Kind == CallKind.Items)
        {
            return await items.RunAsync(context.Run, context.Version, call, context.Observed, stopping);
        }

        var endsEarly = call.Kind == CallKind.Collect ? CancellationToken.None : context.Observed.EndsEarly(task.Rule);
        if (endsEarly.IsCancellationRequested)
        {
            return await CancelAsync(context, call, stopping);
        }

        return step.Kind == StepKind.Open
            ? Opened(await waiting.OpenAsync(context.Run, context.Version, call, context.Recorded?.StartedAt is null ? null : context.Recorded, stopping))
            : await WorkAsync(context, call, new EarlyEnds(stopping, endsEarly))
                ?? (endsEarly.IsCancellationRequested ? await CancelAsync(context, call, stopping) : new StepAnswer { IsPaused = true });
    }

    // Many may wait for a worker: if the run is ordered to end, the wait ends; if it was paused, the worker is released
    // unused. In both cases nothing has begun, and the result is null.
    private async Task<StepAnswer?> WorkAsync(StepContext context, TaskCall call, EarlyEnds ends)
    {
        var (run, version, recorded, observed) = context;
        var isLastStart = runner.IsLastStart(run.Id, call, recorded);
        using var alone = isLastStart ? await runner.LastStartSlot.TryTakeAsync(ends.Stopping) : null;
        if (isLastStart && alone is null)
        {
            return new StepAnswer { DueAt = time.GetUtcNow() + LastStartSlot.Pause }; // a step must not wait until other attempts end
        }

        return await workers.DoAsync(
            runner.WorkOf(run, version, call),
            async () => observed.IsPaused ? (TaskReport?)null : await runner.RunAsync(run, version, call, recorded, ends),
            ends) is { } ended
            ? StepAnswer.Of(ended)
            : null;
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
        if (recorded is not { ChildRunId: { } childId } || await store.GetAsync(childId, stopping) is null)
        {
            return StepAnswer.Of(await waiting.CancelAsync(run, version, call, recorded is { } before ? before with { ChildRunId = null } : null));
        }

        await control.TryCancelAsync(childId, Cancellation.ByParent(run), stopping);
        return new StepAnswer { ChildRunId = childId };
    }

    private async Task<StepAnswer> EndChildAsync(StepContext context, TaskStep step, CancellationToken stopping)
    {
        var recorded = Found(context.Recorded);
        return await store.GetAsync(recorded.ChildRunId ?? "", stopping) is { } child && !child.Status.IsFinal()
            ? new StepAnswer { ChildRunId = child.Id }
            : StepAnswer.Of(await waiting.EndChildAsync(context.Run, context.Version, step.Call, recorded, step.WasCancelled, stopping));
    }

    private static StepAnswer Opened(Awaited awaited) => awaited switch
    {
        Awaited.Nothing nothing => StepAnswer.Of(nothing.Report),
        Awaited.Instant instant => new StepAnswer { DueAt = instant.DueAt, Recorded = awaited.Recorded },
        Awaited.Event @event => new StepAnswer { EventName = @event.Name, DueAt = @event.DueAt, Recorded = awaited.Recorded },
        Awaited.Child child => new StepAnswer { ChildRunId = child.RunId, Recorded = awaited.Recorded },
        _ => throw new InvalidOperationException($"No task waits for {awaited}."),
    };

    private static RecordedExecution Found(RecordedExecution? recorded) =>
        recorded ?? throw new InvalidOperationException("A wait that was opened is not on record.");
}
