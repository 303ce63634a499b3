using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>A call from its beginning to its end: steps, and waiting between them.</summary>
/// <param name="call">The call.</param>
/// <param name="task">Its task.</param>
/// <param name="host">The session's host.</param>
/// <param name="signals">The signals it may wait for.</param>
/// <param name="end">Watches for the run's order to end.</param>
internal sealed class OpenCall(TaskCall call, PlannedTask task, ISessionHost host, SessionSignals signals, EndWatch end)
{
    private readonly TaskCompletionSource _cancelled = new();

    private bool IsCancelled => _cancelled.Task.IsCompleted;

    /// <summary>Asks the call to end early.</summary>
    public void Cancel() => _cancelled.TrySetResult();

    /// <summary>Carries the call out.</summary>
    /// <param name="notBefore">When it is due, if it follows a failed attempt, UTC.</param>
    /// <param name="recorded">Its record from before this session; <c>null</c>: none.</param>
    /// <returns>Its end, as in <see cref="ISessionHost.DoAsync"/>.</returns>
    public Task<TaskReport> RunAsync(DateTimeOffset? notBefore, RecordedExecution? recorded) =>
        notBefore is { } dueAt ? DelayAsync(dueAt, recorded) : CarryOutAsync(null, recorded);

    private async Task<TaskReport> DelayAsync(DateTimeOffset dueAt, RecordedExecution? recorded)
    {
        if (recorded is null)
        {
            await host.DoAsync(new TaskStep(StepKind.Delay, call) { DueAt = dueAt });
        }

        await SleepUntilAsync(dueAt);
        return await CarryOutAsync(dueAt, recorded);
    }

    private Task<TaskReport> CarryOutAsync(DateTimeOffset? notBefore, RecordedExecution? recorded) =>
        call.Kind != CallKind.Attempt ? (call.Kind == CallKind.Items && task.HasPool ? WorkInPoolAsync(notBefore) : WorkAsync(notBefore))
        : IsCancelled ? CancelAsync()
        : task.Waits ? WaitAsync(wasWaiting: recorded is { IsWaiting: true })
        : task.HasPool ? WorkInPoolAsync(notBefore)
        : WorkAsync(notBefore);

    private async Task<TaskReport> WorkAsync(DateTimeOffset? notBefore)
    {
        for (var dueAt = notBefore; ;)
        {
            var answer = await BeginAsync(new TaskStep(StepKind.Work, call) { DueAt = dueAt });
            if (answer.Report is { } report)
            {
                return report;
            }

            if (answer.EventName is { } callback)
            {
                return await WaitForEventAsync(callback, turns: null, answer.DueAt);
            }

            if (answer.DueAt is { } later)
            {
                dueAt = later; // it continues then
                await SleepUntilAsync(later);
            }
        }
    }

    // Its places are offered to it: it waits without a worker. Also for a change, as a run that was paused has left the line.
    private async Task<TaskReport> WorkInPoolAsync(DateTimeOffset? notBefore)
    {
        var areItems = call.Kind == CallKind.Items; // those that wait are cancelled by their own step, as are those at work
        var address = areItems ? PoolPlace.ListAddressOf(call.Position) : PoolPlace.AddressOf(new ExecutionKey(call.Position, call.Index, call.Attempt));
        try
        {
            for (var (dueAt, interval) = (notBefore, new PollInterval()); ; interval = interval.Longer())
            {
                // Read before the step, so that nothing is missed.
                var (offered, changed) = (signals.Awaited(address).Next, signals.Changed.Next);
                var answer = await BeginAsync(new TaskStep(StepKind.Work, call) { DueAt = dueAt });
                if (answer.Report is { } report)
                {
                    return report;
                }

                if (answer.EventName is { } callback)
                {
                    return await WaitForEventAsync(callback, turns: null, answer.DueAt); // and holds its places meanwhile
                }

                if (answer.WaitsForPlace)
                {
                    var poll = interval.Until(host);
                    await WaitAsync(answer.DueAt + host.TimerSlack is { } next && next < poll ? next : poll, offered, changed);
                    if (IsCancelled && !areItems)
                    {
                        return await CancelAsync();
                    }
                }
                else if (answer.DueAt is { } later)
                {
                    dueAt = later; // it continues then
                    await SleepUntilAsync(later);
                }
            }
        }
        finally
        {
            signals.Forget(address);
        }
    }

    // Does a step that begins something, which waits while the run is paused.
    private async Task<StepAnswer> BeginAsync(TaskStep step)
    {
        for (var interval = new PollInterval(); ; interval = interval.Longer())
        {
            var changed = signals.Changed.Next;
            var answer = await host.DoAsync(step);
            if (!answer.IsPaused)
            {
                return answer;
            }

            // Also for a cancelled call: it does not end while the run is paused.
            await host.WaitAsync(interval.Until(host), IsCancelled ? [changed] : [changed, _cancelled.Task]);
        }
    }

    private async Task<TaskReport> WaitAsync(bool wasWaiting)
    {
        if (wasWaiting)
        {
            signals.Events.Return(call);
        }

        var opened = await BeginAsync(new TaskStep(StepKind.Open, call));
        if (opened is not { Report: null, ChildRunId: null, EventName: not null, IsChosen: false })
        {
            signals.Events.Pass(call);
        }

        if (opened.Report is { } report)
        {
            return report;
        }

        if (opened.ChildRunId is { } childRunId)
        {
            return await WaitForChildAsync(childRunId);
        }

        if (opened.EventName is { } name)
        {
            return await WaitForEventAsync(name, opened.IsChosen ? null : signals.Events, opened.DueAt);
        }

        await SleepUntilAsync(opened.DueAt ?? host.Now);
        return IsCancelled ? await CancelAsync() : await EndedAsync(new TaskStep(StepKind.EndWait, call) { DueAt = opened.DueAt });
    }

    // A task with a key also hears events that are for it alone: it is resumed by them, whoever is first to hear those of the run. Without
    // turns, every event may be one that only this task takes.
    private async Task<TaskReport> WaitForEventAsync(string address, EventWaiters? turns, DateTimeOffset? dueAt)
    {
        var name = EventAddress.NameOf(address);
        var hasKey = EventAddress.IsOfAttempt(address);
        var turn = turns?.Enter(name, call);
        try
        {
            for (var interval = new PollInterval(); ; interval = interval.Longer())
            {
                // Read before the check, so that neither the turn nor an event is missed.
                var (becameFirst, changed) = (turn?.Next, signals.Changed.Next);
                Task[] own = hasKey ? [signals.Awaited(address).Next] : [];
                var isFirst = turns?.IsFirst(name, call) != false;
                if (IsCancelled)
                {
                    return await CancelAsync();
                }

                if ((isFirst || hasKey) && (await host.DoAsync(new TaskStep(StepKind.TakeEvent, call) { EventName = address, IsForItAlone = !isFirst })).Report is { } taken)
                {
                    return taken;
                }

                if (dueAt <= host.Now)
                {
                    var late = await host.DoAsync(new TaskStep(StepKind.TimeOutEvent, call) { EventName = address });
                    if (late.Report is { } timedOut)
                    {
                        return timedOut;
                    }

                    dueAt = late.DueAt; // a sign of life has extended its time
                }

                var latest = dueAt + host.TimerSlack;
                await (isFirst || hasKey
                    ? WaitAsync(interval.Until(host) is var poll && latest < poll ? latest : poll, [isFirst ? changed : becameFirst!, .. own])
                    : WaitAsync(latest, becameFirst!));
            }
        }
        finally
        {
            turns?.Leave(name, call);
            signals.Forget(address);
        }
    }

    private async Task<TaskReport> WaitForChildAsync(string childRunId, bool isOrdered = false, bool isCleanupOrdered = false)
    {
        try
        {
            for (var interval = new PollInterval(); ; interval = interval.Longer())
            {
                var (ended, ending) = (signals.Awaited(childRunId).Next, signals.Ending.Next);
                if (IsCancelled && (!isOrdered || (end.IsCleanupOver && !isCleanupOrdered)))
                {
                    (isOrdered, isCleanupOrdered) = (true, end.IsCleanupOver);
                    if ((await host.DoAsync(new TaskStep(StepKind.Cancel, call))).Report is { } cancelled)
                    {
                        return cancelled;
                    }
                }

                if ((await host.DoAsync(new TaskStep(StepKind.EndChild, call) { WasCancelled = IsCancelled })).Report is { } report)
                {
                    return report;
                }

                // A child run that was ordered to end has its own clean-up, which ends with this run's.
                await (isOrdered ? host.WaitAsync(interval.Until(host), ended, ending) : WaitAsync(interval.Until(host), ended));
            }
        }
        finally
        {
            signals.Forget(childRunId);
        }
    }

    // If an earlier session has started a child run, orders it to end and waits for its end.
    private async Task<TaskReport> CancelAsync()
    {
        var isCleanupOrdered = end.IsCleanupOver;
        var answer = await host.DoAsync(new TaskStep(StepKind.Cancel, call));
        return answer.Report
            ?? await WaitForChildAsync(answer.ChildRunId ?? throw new InvalidOperationException($"Task {call.Position} has neither ended nor a child run to wait for."), isOrdered: true, isCleanupOrdered);
    }

    private async Task<TaskReport> EndedAsync(TaskStep step) =>
        (await host.DoAsync(step)).Report ?? throw new InvalidOperationException($"{step.Kind} of task {call.Position} did not end it.");

    // Until an instant, or until the call is cancelled. A timer may fire early: the next step waits for the rest.
    private async Task SleepUntilAsync(DateTimeOffset until)
    {
        if (until <= host.Now)
        {
            return;
        }

        do
        {
            await WaitAsync(until);
        }
        while (until - host.TimerSlack > host.Now && !IsCancelled);
    }

    // Returns at once if the call is cancelled.
    private Task WaitAsync(DateTimeOffset? until, params ReadOnlySpan<Task> any) =>
        IsCancelled ? Task.CompletedTask : host.WaitAsync(until, [.. any, _cancelled.Task]);
}
