using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>What a step needs to know: read from the store, or known by a host that has the run in memory.</summary>
/// <param name="Run">The run, its limits enforced; not final.</param>
/// <param name="Version">The version it is pinned to.</param>
/// <param name="Recorded">What is on record of the call, not final; <c>null</c>: nothing.</param>
/// <param name="Observed">Tells whether the run is to end or to pause, of a step that begins something.</param>
public readonly record struct StepContext(Run Run, PlannedVersion Version, RecordedExecution? Recorded, ObservedRun Observed);

/// <summary>Does steps, on every host.</summary>
/// <param name="store">Where executions are recorded.</param>
/// <param name="runner">Carries out attempts.</param>
/// <param name="items">Carries out several items.</param>
/// <param name="waiting">The tasks that wait.</param>
/// <param name="control">Tells child runs to end.</param>
/// <param name="workers">The workers of the process.</param>
/// <param name="time">The clock.</param>
public sealed class StepRunner(IRunStore store, TaskRunner runner, ItemRunner items, WaitingTasks waiting, RunControl control, Workers workers, TimeProvider time)
{
    /// <summary>Does a step to its end.</summary>
    /// <param name="known">What it needs to know.</param>
    /// <param name="step">What to do.</param>
    /// <param name="stopping">The host stops: the step is abandoned, and done again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public Task<StepAnswer> DoAsync(StepContext known, TaskStep step, CancellationToken stopping) => step.Kind switch
    {
        StepKind.Delay => DelayAsync(known, step),
        StepKind.Cancel => CancelAsync(known, step.Call, stopping),
        StepKind.EndWait or StepKind.TakeEvent or StepKind.TimeOutEvent => EndWaitAsync(known, step, stopping),
        StepKind.EndChild => EndChildAsync(known, step, stopping),
        _ => BeginAsync(known, step, stopping),
    };

    // What begins something is not done for a run that is paused or is to end.
    private Task<StepAnswer> BeginAsync(StepContext known, TaskStep step, CancellationToken stopping)
    {
        var (call, task) = (step.Call, known.Version.Plan.Tasks[step.Call.Position]);
        if (known.Observed.IsPaused)
        {
            return Task.FromResult(new StepAnswer { IsPaused = true });
        }

        if (call.Kind == CallKind.Items)
        {
            return items.RunAsync(known.Run, known.Version, call, known.Observed, stopping);
        }

        var endsEarly = call.Kind == CallKind.Collect ? CancellationToken.None : known.Observed.EndsEarly(task.Rule);
        return endsEarly.IsCancellationRequested ? CancelAsync(known, call, stopping)
            : step.Kind == StepKind.Open ? OpenAsync(known, call, stopping)
            : WorkAsync(known, call, new EarlyEnds(stopping, endsEarly));
    }

    private async Task<StepAnswer> OpenAsync(StepContext known, TaskCall call, CancellationToken stopping) =>
        Opened(await waiting.OpenAsync(known.Run, known.Version, call, known.Recorded?.StartedAt is null ? null : known.Recorded, stopping));

    // Many wait for a worker at one time: a run that is to end meanwhile waits for none, and one that was paused gives back
    // those it gets. Nothing was begun then.
    private async Task<StepAnswer> WorkAsync(StepContext known, TaskCall call, EarlyEnds ends)
    {
        var isLastTry = runner.IsLastTry(known.Run.Id, call, known.Recorded);
        using var alone = isLastTry ? await runner.LastTries.TryTakeAsync(ends.Stopping) : null;
        if (isLastTry && alone is null)
        {
            return new StepAnswer { DueAt = time.GetUtcNow() + LastTries.Pause }; // a step must not wait for as long as others take
        }

        using var worker = await workers.TryTakeAsync(runner.WorkOf(known.Run, known.Version, call), ends);
        return worker is null ? await CancelAsync(known, call, ends.Stopping)
            : known.Observed.IsPaused ? new StepAnswer { IsPaused = true }
            : StepAnswer.Of(await runner.RunAsync(known.Run, known.Version, call, known.Recorded, ends));
    }

    private async Task<StepAnswer> EndWaitAsync(StepContext known, TaskStep step, CancellationToken stopping)
    {
        var (run, version, recorded, _) = known;
        return new StepAnswer
        {
            Report = step.Kind switch
            {
                StepKind.TakeEvent => await waiting.TryTakeEventAsync(run, version, step.Call, Found(recorded), step.EventName ?? "", stopping),
                StepKind.TimeOutEvent => await waiting.TimeOutEventAsync(run, version, step.Call, Found(recorded), step.EventName ?? ""),
                _ => await waiting.EndWaitAsync(run, version, step.Call, Found(recorded)),
            },
        };
    }

    private async Task<StepAnswer> DelayAsync(StepContext known, TaskStep step)
    {
        if (known.Recorded is null)
        {
            await waiting.DelayAsync(known.Run, known.Version, step.Call, step.DueAt ?? time.GetUtcNow());
        }

        return new StepAnswer();
    }

    private async Task<StepAnswer> CancelAsync(StepContext known, TaskCall call, CancellationToken stopping)
    {
        var (run, version, recorded, _) = known;
        if (recorded is not { ChildRunId: { } childId } || await store.GetAsync(childId, stopping) is null)
        {
            return StepAnswer.Of(await waiting.CancelAsync(run, version, call, recorded is { } before ? before with { ChildRunId = null } : null));
        }

        await control.TryCancelAsync(childId, Cancellation.ByParent(run), stopping);
        return new StepAnswer { ChildRunId = childId };
    }

    private async Task<StepAnswer> EndChildAsync(StepContext known, TaskStep step, CancellationToken stopping)
    {
        var recorded = Found(known.Recorded);
        return await store.GetAsync(recorded.ChildRunId ?? "", stopping) is { } child && !child.Status.IsFinal()
            ? new StepAnswer { ChildRunId = child.Id }
            : StepAnswer.Of(await waiting.EndChildAsync(known.Run, known.Version, step.Call, recorded, step.WasCancelled, stopping));
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
