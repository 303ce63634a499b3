using System.Collections.Concurrent;
using System.Threading.Channels;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>
/// The engine's side of one run. What the store has on record is answered from there; everything else is done. So a
/// session that begins again after a crash goes on where the last one was cut off, and there is no second journal.
/// </summary>
internal sealed class RunSession : IRunEngine
{
    private readonly Run _run;
    private readonly PlannedVersion _version;
    private readonly Recorded _recorded;
    private readonly SessionServices _services;
    private readonly RunOrders _orders;
    private readonly CancellationToken _stopping;
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<TaskCall, CancellationTokenSource> _open = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskGroup _inFlight = new();
    private readonly EventLine _eventLine = new(() => new Signal());
    private readonly TaskCompletionSource _cleanupOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunStatus? _recordedEnding;
    private bool _toldToEnd;

    public RunSession(Run run, PlannedVersion version, IReadOnlyList<RecordedExecution> recorded, RunOrders orders, SessionServices services, CancellationToken stopping)
    {
        (_run, _version, _orders, _services, _stopping) = (run, version, orders, services, stopping);
        _recorded = new Recorded(recorded);
    }

    /// <inheritdoc/>
    public RunStatus? Ending => _orders.IsCancelling ? _orders.Run.EndOrder?.Outcome ?? RunStatus.Cancelled : _recordedEnding;

    // The run as it is on record, but for its start, which is being written when the session begins.
    private Run Now => _orders.Run is { Status: RunStatus.Pending } pending ? pending with { StartedAt = _run.StartedAt } : _orders.Run;

    /// <inheritdoc/>
    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        if (_recorded.Answer(call) is { } report)
        {
            // An older version of the service did not put it on record first that a time limit was reached.
            _recordedEnding ??= EarlyEnd.ToldBy(report, Now.StartedAt + _version.Plan.Timeout);
            _events.Writer.TryWrite(RunEvent.Of(report));
            return;
        }

        var cancelled = CancellationTokenSource.CreateLinkedTokenSource(_stopping);
        _open[call] = cancelled;
        _inFlight.Add(Task.Run(() => CarryOutAsync(call, notBefore, cancelled), CancellationToken.None));
    }

    /// <inheritdoc/>
    public void Cancel(TaskCall call)
    {
        if (_open.TryRemove(call, out var cancelled))
        {
            _ = cancelled.CancelAsync(); // whatever is done about it is not the loop's to wait for
        }
    }

    /// <inheritdoc/>
    public void Settle(IReadOnlyList<Decision> decisions)
    {
        var now = _services.Time.GetUtcNow();
        var executions = decisions
            .Where(d => _recorded.Answer(new TaskCall(d.Position)) is null)
            .Select(d => d.Settled(_version.Plan, now, _orders.Run.EndOrder))
            .ToList();
        if (executions.Count > 0)
        {
            _inFlight.Add(_services.Store.RecordAsync(
                _run.Id,
                executions,
                [.. executions.Select(e => new LogLine(now, LogSeverity.Info, $"{Word.Upper(e.Status)}: {e.StatusReason}", e.Task))],
                CancellationToken.None));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RunEvent> NextAsync()
    {
        while (true)
        {
            await WhenGoingAsync();
            if (_events.Reader.TryRead(out var next))
            {
                return next;
            }

            // Everything that was on record has been taken in. An order to end comes before anything new is begun.
            var changed = _orders.Changed;
            await EnforceLimitsAsync();
            if (OrderNow() is { } order)
            {
                return order;
            }

            _caughtUp.TrySetResult();
            await WaitForMoreAsync(changed);
        }
    }

    /// <summary>Completes when the run is not held: when it goes on, or when it is told to end, by its time limit if by nobody else.</summary>
    public async Task WhenGoingAsync()
    {
        while (true)
        {
            var changed = _orders.Changed;
            if (!_orders.IsPaused)
            {
                return;
            }

            await EnforceLimitsAsync();
            if (_orders.IsPaused)
            {
                await AnyAsync(changed);
            }
        }
    }

    /// <summary>Waits until nothing that the session began is under way. Throws what the first of them threw.</summary>
    public Task DrainAsync() => _inFlight.DrainAsync();

    // The loop is told of an order that is on record, and of no other: so it ends the same way after a crash.
    private RunEvent? OrderNow()
    {
        if (!_toldToEnd && Ending is { } ending)
        {
            _toldToEnd = true;
            return RunEvent.Ends(ending);
        }

        return _toldToEnd && _orders.Run.EndOrder?.CleanupEnd is not null && _cleanupOver.TrySetResult() ? RunEvent.CleanupEnds : null;
    }

    private async Task EnforceLimitsAsync()
    {
        if (RunLimits.DueAt(Now, _version.Plan) <= _services.Time.GetUtcNow())
        {
            await _services.Control.EnforceLimitsAsync(Now, _version.Plan, _stopping);
            await _orders.LookAsync(_stopping);
        }
    }

    private async Task WaitForMoreAsync(Task changed)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stopping);
        var more = _events.Reader.WaitToReadAsync(enough.Token).AsTask();
        await AnyAsync(more, changed);
        if (more.IsCompleted)
        {
            await ThrowIfBrokenAsync(more);
        }

        await enough.CancelAsync();
    }

    // Until the first of them happens; or until the run's next time limit.
    private async Task AnyAsync(params IEnumerable<Task> any)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stopping);
        var limit = RunLimits.DueAt(Now, _version.Plan) is { } dueAt
            ? Timers.UntilAsync(dueAt, _services.Time, enough.Token)
            : Task.Delay(Timeout.Infinite, enough.Token);
        await Task.WhenAny(any.Append(limit));
        await enough.CancelAsync();
        _stopping.ThrowIfCancellationRequested();
    }

    private async Task ThrowIfBrokenAsync(Task<bool> more)
    {
        if (!await more)
        {
            await _events.Reader.Completion; // throws what broke it
            throw new InvalidOperationException($"The session of run {_run.Id} has ended.");
        }
    }

    private async Task CarryOutAsync(TaskCall call, DateTimeOffset? notBefore, CancellationTokenSource cancelled)
    {
        try
        {
            await _caughtUp.Task.WaitAsync(_stopping);
            var report = await ReportAsync(call, notBefore, cancelled.Token);
            if (_open.TryRemove(call, out _))
            {
                cancelled.Dispose(); // otherwise it is being cancelled, and let go of by that
            }

            _events.Writer.TryWrite(RunEvent.Of(report));
        }
        catch (Exception e)
        {
            // The store failed, or the host stops: the loop must not wait for an end that will not come.
            _events.Writer.TryComplete(e);
        }
    }

    private async Task<TaskReport> ReportAsync(TaskCall call, DateTimeOffset? notBefore, CancellationToken cancelled)
    {
        var recorded = _recorded.Find(call);
        try
        {
            if (notBefore is { } dueAt)
            {
                if (recorded is null)
                {
                    await _services.Waiting.DelayAsync(_run, _version, call, dueAt);
                }

                await Timers.UntilAsync(dueAt, _services.Time, cancelled);
            }

            await WhenItMayBeginAsync(call, cancelled);
            if (call.Kind == CallKind.Attempt && _version.Plan.Tasks[call.Position].Waits)
            {
                return await WaitAsync(call, recorded?.StartedAt is null ? null : recorded, cancelled);
            }

            return await WorkAsync(call, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            // Before it began in this session; a child run that an earlier one has started is to end with it.
            return recorded is { ChildRunId: { } childId } before && await _services.Store.GetAsync(childId, _stopping) is not null
                ? await WaitForChildAsync(call, new Awaited.Child(childId, before), cancelled)
                : await _services.Waiting.CancelAsync(_run, _version, call, recorded is { } waited ? waited with { ChildRunId = null } : null);
        }
    }

    // Many wait for a worker at one time: a run that was held meanwhile gives back those it gets.
    private async Task<TaskReport> WorkAsync(TaskCall call, CancellationToken cancelled)
    {
        var recorded = _recorded.Find(call);
        while (true)
        {
            using var alone = _services.Runner.IsLastTry(_run.Id, call, recorded) ? await _services.Runner.LastTries.WaitAsync(cancelled) : null;
            var report = await _services.Workers.DoAsync(
                _services.Runner.WorkOf(_run, _version, call),
                async () => _orders.IsPaused || EndsWithRun(call) ? (TaskReport?)null : await _services.Runner.RunAsync(_run, _version, call, recorded, new EarlyEnds(_stopping, cancelled)),
                call.Kind == CallKind.Attempt ? cancelled : _stopping);
            if (report is { } done)
            {
                return done;
            }

            alone?.Dispose(); // others may go on meanwhile
            await WhenItMayBeginAsync(call, cancelled);
        }
    }

    // Not while the run is held. One that is told to end meanwhile begins nothing more, though the loop has not cancelled
    // the call yet: it does when it hears of the order.
    private async Task WhenItMayBeginAsync(TaskCall call, CancellationToken cancelled)
    {
        await _orders.WhenGoingAsync(cancelled);
        cancelled.ThrowIfCancellationRequested();
        if (EndsWithRun(call))
        {
            await Task.Delay(Timeout.Infinite, cancelled);
        }
    }

    private bool EndsWithRun(TaskCall call) =>
        call.Kind != CallKind.Collect
        && _orders.IsCancelling
        && (_version.Plan.Tasks[call.Position].Rule != TriggerRule.Always || _orders.Run.EndOrder?.CleanupEnd is not null);

    private async Task<TaskReport> WaitAsync(TaskCall call, RecordedExecution? recorded, CancellationToken cancelled)
    {
        var waiting = _services.Waiting;
        var awaited = await waiting.OpenAsync(_run, _version, call, recorded, _stopping);
        try
        {
            switch (awaited)
            {
                case Awaited.Nothing nothing:
                    return nothing.Report;
                case Awaited.Instant instant:
                    await Timers.UntilAsync(instant.DueAt, _services.Time, cancelled);
                    return await waiting.EndWaitAsync(_run, _version, call, awaited.Recorded);
                case Awaited.Event @event:
                    return await WaitForEventAsync(call, @event, cancelled);
                case Awaited.Child child:
                    return await WaitForChildAsync(call, child, cancelled);
                default:
                    throw new InvalidOperationException($"Nobody waits for {awaited}.");
            }
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            return await waiting.CancelAsync(_run, _version, call, awaited.Recorded);
        }
    }

    private async Task<TaskReport> WaitForEventAsync(TaskCall call, Awaited.Event @event, CancellationToken cancelled)
    {
        var turn = _eventLine.Enter(@event.Name, call);
        try
        {
            return await WaitInLineAsync(call, @event, turn, cancelled);
        }
        finally
        {
            _eventLine.Leave(@event.Name, call);
        }
    }

    private async Task<TaskReport> WaitInLineAsync(TaskCall call, Awaited.Event @event, Signal turn, CancellationToken cancelled)
    {
        while (true)
        {
            // Taken before looking, so that neither the turn nor an event is missed. One that was first and is not any
            // more, as a task in front of it has come, has its turn again when that one leaves.
            var (itsTurn, changed) = (turn.Next, _orders.Changed);
            cancelled.ThrowIfCancellationRequested();
            var isFirst = _eventLine.IsFirst(@event.Name, call);
            if (isFirst
                && await _services.Waiting.TryTakeEventAsync(_run, _version, call, @event.Recorded, @event.Name, _stopping) is { } taken)
            {
                return taken;
            }

            if (@event.DueAt <= _services.Time.GetUtcNow())
            {
                return await _services.Waiting.TimeOutEventAsync(_run, _version, call, @event.Recorded, @event.Name);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            var due = @event.DueAt is { } dueAt ? Timers.UntilAsync(dueAt, _services.Time, enough.Token) : Task.Delay(Timeout.Infinite, enough.Token);
            await Task.WhenAny(isFirst ? changed : itsTurn, due);
            await enough.CancelAsync();
        }
    }

    private async Task<TaskReport> WaitForChildAsync(TaskCall call, Awaited.Child child, CancellationToken cancelled)
    {
        try
        {
            await _services.Ends.WaitAsync(child.RunId, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            await EndChildEarlyAsync(child.RunId);
        }

        return await _services.Waiting.EndChildAsync(_run, _version, call, child.Recorded, cancelled.IsCancellationRequested, _stopping);
    }

    // A child run ends with its parent, and its clean-up with its parent's.
    private async Task EndChildEarlyAsync(string childId)
    {
        await _services.Control.TryCancelAsync(childId, Cancellation.ByParent(_orders.Run), _stopping);
        var ended = _services.Ends.WaitAsync(childId, _stopping);
        await Task.WhenAny(ended, _cleanupOver.Task);
        if (!ended.IsCompleted)
        {
            await _services.Control.TryCancelAsync(childId, Cancellation.ByParent(_orders.Run), _stopping);
        }

        await ended;
    }
}
