using Microsoft.DurableTask;
using Workflow.Core.Execution;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Functions.Engine;

/// <summary>
/// The engine's side of one run, inside its orchestration. It does nothing itself: what is to be done is an activity, what
/// is to be waited for is a timer or an event. Everything runs on the orchestration's one thread, in the same order at
/// each replay, so signals let those who wait go on at once.
/// </summary>
internal sealed class DurableSession : IRunEngine, IDisposable
{
    // A list of up to so many items is an activity per item, which spreads over the most workers.
    private const int MostSingleItems = 20;

    // A longer one is an activity per so many, or the history would grow with the items, and each replay with it.
    private const int ItemsPerActivity = 100;

    // Somebody who waits is told. Should the process that was to tell be killed first, he looks for himself after a while.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLook = TimeSpan.FromHours(1);

    // The hub's queues hide a message for whole seconds, cut off: its timers come up to so much early.
    private static readonly TimeSpan TimerGrain = TimeSpan.FromSeconds(1);

    // An activity fails only if the store can't be reached, or the process is killed. When even that many attempts did not
    // help, the orchestration fails, and maintenance begins it anew with an empty history.
    private static readonly TaskOptions UntilItIsDone = new(new TaskRetryOptions(
        new RetryPolicy(maxNumberOfAttempts: 100, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    private readonly TaskOrchestrationContext _context;
    private readonly RunTakenUp _run;
    private readonly Recorded _recorded;
    private readonly Queue<RunEvent> _events = new();
    private readonly Dictionary<TaskCall, OpenCall> _open = [];
    private readonly List<Task> _settling = [];
    private readonly EventLine _eventLine = new(NewSignal);
    private readonly Signal _more = NewSignal();
    private readonly Signal _changed = NewSignal();
    private readonly Signal _standingChanged = NewSignal();
    private readonly CancellationTokenSource _over = new();
    private readonly HistoryLimit _history;
    private readonly bool _isOld;
    private RunStanding? _standing;
    private bool _isCancelling;
    private bool _isTimedOut;
    private bool _toldToEnd;
    private bool _toldCleanupToEnd;
    private Exception? _fault;

    public DurableSession(TaskOrchestrationContext context, RunTakenUp run)
    {
        (_context, _run) = (context, run);
        _recorded = new Recorded(run.Recorded);
        _isCancelling = run.IsCancelling;
        _isOld = context.Version is "" or "1";
        _history = new HistoryLimit(isOn: !_isOld && context.Version is not "2", () => _open.Count);
        _standing = _isOld ? null : run.Standing;
    }

    /// <inheritdoc/>
    public RunStatus? Ending => _standing?.Ending ?? (_isCancelling ? RunStatus.Cancelled : _isTimedOut ? RunStatus.TimedOut : null);

    private bool IsCleanupOver => _standing is { IsCleanupOver: true };

    private DateTimeOffset Now => new(_context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>Takes up a run.</summary>
    /// <returns>What its loop needs, or <c>null</c> when it has ended or is not there.</returns>
    public static Task<RunTakenUp?> TakeUpAsync(TaskOrchestrationContext context) =>
        context.CallActivityAsync<RunTakenUp?>(Names.TakeUp, context.InstanceId, UntilItIsDone);

    /// <summary>Begins to listen for what people and other runs have to say, and for the run's time limits.</summary>
    public void Listen()
    {
        _ = GuardAsync(HearAsync);
        if (!_isOld)
        {
            _ = GuardAsync(KeepLimitsAsync);
        }
        else if (_run.DueAt is { } dueAt)
        {
            _ = GuardAsync(() => TimeOutAsync(dueAt));
        }
    }

    /// <summary>Completes when the orchestration has waited so long that it is to continue as new. To be called when the run is being driven.</summary>
    public Task HistoryIsLongAsync() => _history.CountAsync();

    /// <summary>Records how the run ended, when it is not held any more, and stops listening.</summary>
    public async Task EndAsync(RunOutcome outcome)
    {
        await Task.WhenAll(_settling);
        for (var look = FirstLook; ; look = Longer(look))
        {
            var changed = _changed.Next;
            if (await _history.StepAsync(() => _context.CallActivityAsync<bool>(Names.End, new EndRequest(_context.InstanceId, outcome), UntilItIsDone)))
            {
                break;
            }

            await SleepAsync(changed, Now + look, null);
        }

        CancelHere(_over);
    }

    /// <summary>Ends every timer and stops listening: an orchestration has not ended, and so does not continue as new, while a timer of its is open.</summary>
    public void Leave() => CancelHere(_over);

    /// <inheritdoc/>
    public int ItemsPerCall(PlannedTask task, int itemCount) => task.Waits || itemCount <= MostSingleItems ? 1 : ItemsPerActivity;

    /// <inheritdoc/>
    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        if (call.Kind != CallKind.Items && _recorded.Answer(call) is { } report)
        {
            LearnFrom(report);
            _events.Enqueue(RunEvent.Of(report));
            return;
        }

        var open = new OpenCall();
        _open[call] = open;
        _ = GuardAsync(async () =>
        {
            var ended = await ReportAsync(call, notBefore, open);
            _open.Remove(call);
            await LearnFromAsync(ended);
            if (ended.Status == ExecutionStatus.Cancelled && TryEnd() is { } ends)
            {
                _events.Enqueue(ends); // first, or the loop would take it for a task that failed by itself
            }

            _events.Enqueue(RunEvent.Of(ended with { Call = call }));
        });
    }

    /// <inheritdoc/>
    public void Cancel(TaskCall call)
    {
        if (_open.TryGetValue(call, out var open))
        {
            open.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Settle(IReadOnlyList<Decision> decisions)
    {
        var open = decisions.Where(d => _recorded.Answer(new TaskCall(d.Position)) is null).ToList();
        if (open.Count > 0)
        {
            _settling.Add(_history.StepAsync(async () =>
            {
                await _context.CallActivityAsync(Names.Settle, new SettleRequest(_context.InstanceId, open), UntilItIsDone);
                return true;
            }));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RunEvent> NextAsync()
    {
        while (true)
        {
            if (_fault is not null)
            {
                throw new InvalidOperationException($"The session of run {_context.InstanceId} has failed.", _fault);
            }

            if (_events.TryDequeue(out var next))
            {
                return next;
            }

            // Everything that was on record has been taken in. An order to end comes before anything new.
            if (TryEnd() is { } ends)
            {
                return ends;
            }

            await _more.Next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _over.Dispose();

    private static Signal NewSignal() => new(TaskCreationOptions.None);

    private static TimeSpan Longer(TimeSpan look) => look * 2 < LongestLook ? look * 2 : LongestLook;

    // The order to end, once; and after it that to end clean-up, once.
    private RunEvent? TryEnd()
    {
        if (!_toldToEnd && Ending is { } ending)
        {
            _toldToEnd = true;
            return RunEvent.Ends(ending);
        }

        if (_toldToEnd && !_toldCleanupToEnd && IsCleanupOver)
        {
            _toldCleanupToEnd = true;
            return RunEvent.CleanupEnds;
        }

        return null;
    }

    // Nothing is cancelled unless the order to end is on record, which the cancelled call may have found before anybody told.
    private async Task LearnFromAsync(TaskReport report)
    {
        if (!_isOld && report.Status == ExecutionStatus.Cancelled && Ending is null)
        {
            await CheckStandingAsync();
        }

        LearnFrom(report);
    }

    // A step looks where its run stands, and may so know of a cancel or of the time limit before anybody tells.
    private void LearnFrom(TaskReport report)
    {
        var ending = EarlyEnd.ToldBy(report, _run.DueAt);
        _isCancelling |= ending == RunStatus.Cancelled;
        _isTimedOut |= ending == RunStatus.TimedOut;
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            _fault ??= e; // thrown where the loop waits
        }

        _more.Set();
    }

    private async Task HearAsync()
    {
        while (true)
        {
            var status = await _context.WaitForExternalEvent<RunStatus>(Names.Changed, _over.Token);
            await _history.RoundAsync();
            if (status == RunStatus.Cancelling && !_isOld)
            {
                await CheckStandingAsync(); // told to end, or its clean-up
            }
            else if (status == RunStatus.Cancelling)
            {
                _isCancelling = true; // for good: nobody takes it back
                _more.Set();
            }

            _changed.Set();
        }
    }

    // How the run stands with its end is on record, and learned from there: before that nothing follows from it.
    private async Task CheckStandingAsync()
    {
        if (await _history.StepAsync(() => _context.CallActivityAsync<RunStanding?>(Names.Standing, _context.InstanceId, UntilItIsDone)) is { } standing)
        {
            _standing = standing;
            _more.Set();
            _changed.Set();
            _standingChanged.Set();
        }
    }

    // The run's time limit, and when it is told to end that of its clean-up.
    private async Task KeepLimitsAsync()
    {
        while (!IsCleanupOver && !_over.IsCancellationRequested)
        {
            var changed = _standingChanged.Next;
            if (_standing?.DueAt is not { } dueAt)
            {
                await AnyAsync([changed], null, null);
                continue;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
            var due = (dueAt > Now ? dueAt : Now) + TimerGrain;
            var wake = _history.Cut(due, Now);
            var timer = _context.CreateTimer(wake.UtcDateTime, enough.Token);
            await Task.WhenAny(timer, changed);
            var isDue = timer.IsCompletedSuccessfully && wake == due;
            CancelHere(enough);
            await _history.RoundAsync();
            if (isDue && !changed.IsCompleted)
            {
                await CheckStandingAsync();
            }
        }
    }

    private async Task TimeOutAsync(DateTimeOffset dueAt)
    {
        await _context.CreateTimer((dueAt + TimerGrain).UtcDateTime, _over.Token);
        _isTimedOut = true;
    }

    private async Task<TaskReport> ReportAsync(TaskCall call, DateTimeOffset? notBefore, OpenCall open)
    {
        if (notBefore is { } dueAt)
        {
            if (_recorded.Find(call) is null)
            {
                await StepAsync(new TaskStep(StepKind.Delay, call) { DueAt = dueAt });
            }

            await SleepUntilAsync(dueAt, open);
        }

        if (open.IsCancelled && call.Kind == CallKind.Attempt)
        {
            return await CancelAsync(call);
        }

        return call.Kind == CallKind.Attempt && _run.Tasks[call.Position].Waits ? await WaitAsync(call, open) : await WorkAsync(call, notBefore, open);
    }

    private async Task<TaskReport> WorkAsync(TaskCall call, DateTimeOffset? notBefore, OpenCall open)
    {
        for (var dueAt = notBefore; ;)
        {
            var answer = await BeginAsync(new TaskStep(StepKind.Work, call) { DueAt = dueAt }, open);
            if (answer.Report is { } report)
            {
                return report;
            }

            if (answer.DueAt is { } later)
            {
                dueAt = later; // items that go on then
                await SleepUntilAsync(later, open);
            }
        }
    }

    // A step that begins something: not done while the run is held.
    private async Task<StepAnswer> BeginAsync(TaskStep step, OpenCall open)
    {
        for (var look = FirstLook; ; look = Longer(look))
        {
            var changed = _changed.Next;
            var answer = await StepAsync(step);
            if (!answer.IsHeld)
            {
                return answer;
            }

            await SleepAsync(changed, Now + look, open);
        }
    }

    private async Task<TaskReport> WaitAsync(TaskCall call, OpenCall open)
    {
        var opened = await BeginAsync(new TaskStep(StepKind.Open, call), open);
        if (opened.Report is { } report)
        {
            return report;
        }

        if (opened.ChildRunId is not null)
        {
            return await WaitForChildAsync(call, open);
        }

        if (opened.EventName is { } name)
        {
            return await WaitForEventAsync(call, name, opened.DueAt, open);
        }

        await SleepUntilAsync(opened.DueAt ?? Now, open);
        return open.IsCancelled ? await CancelAsync(call) : await EndedAsync(new TaskStep(StepKind.EndWait, call) { DueAt = opened.DueAt });
    }

    private async Task<TaskReport> WaitForEventAsync(TaskCall call, string name, DateTimeOffset? dueAt, OpenCall open)
    {
        var turn = _eventLine.Enter(name, call);
        try
        {
            for (var look = FirstLook; ; look = Longer(look))
            {
                // Taken before looking, so that neither the turn nor an event is missed.
                var (itsTurn, changed) = (turn.Next, _changed.Next);
                var isFirst = _eventLine.IsFirst(name, call);
                if (open.IsCancelled)
                {
                    return await CancelAsync(call);
                }

                if (isFirst && (await StepAsync(new TaskStep(StepKind.TakeEvent, call) { EventName = name })).Report is { } taken)
                {
                    return taken;
                }

                if (dueAt <= Now)
                {
                    return await EndedAsync(new TaskStep(StepKind.TimeOutEvent, call) { EventName = name });
                }

                var nextLook = Now + look;
                await SleepAsync(isFirst ? changed : itsTurn, isFirst && !(dueAt < nextLook) ? nextLook : dueAt, open);
            }
        }
        finally
        {
            _eventLine.Leave(name, call);
        }
    }

    private async Task<TaskReport> WaitForChildAsync(TaskCall call, OpenCall open)
    {
        var (isTold, isToldAgain) = (false, false);
        for (var look = FirstLook; ; look = Longer(look))
        {
            var changed = _changed.Next;
            if (open.IsCancelled && (!isTold || (IsCleanupOver && !isToldAgain)))
            {
                (isTold, isToldAgain) = (true, IsCleanupOver);
                if ((await StepAsync(new TaskStep(StepKind.Cancel, call))).Report is { } cancelled)
                {
                    return cancelled;
                }
            }

            if ((await StepAsync(new TaskStep(StepKind.EndChild, call) { WasCancelled = open.IsCancelled })).Report is { } ended)
            {
                return ended;
            }

            await SleepAsync(changed, Now + look, isTold ? null : open);
        }
    }

    // A child run that an earlier session has started is told to end, and its end waited for.
    private async Task<TaskReport> CancelAsync(TaskCall call)
    {
        var answer = await StepAsync(new TaskStep(StepKind.Cancel, call));
        if (answer.Report is { } report)
        {
            return report;
        }

        var open = new OpenCall();
        open.Cancel();
        return await WaitForChildAsync(call, open);
    }

    private async Task<TaskReport> EndedAsync(TaskStep step) =>
        (await StepAsync(step)).Report ?? throw new InvalidOperationException($"{step.Kind} of task {step.Call.Position} of run {_context.InstanceId} did not end it.");

    private Task<StepAnswer> StepAsync(TaskStep step) =>
        _history.StepAsync(() => _context.CallActivityAsync<StepAnswer>(Names.Task, new StepRequest(_context.InstanceId, step), UntilItIsDone));

    // Until an instant, or until the call is asked to end. What is left of the last second is waited for by the step that
    // comes next.
    private async Task SleepUntilAsync(DateTimeOffset until, OpenCall open)
    {
        for (var wake = _history.Cut(until, Now); wake < until && !open.IsCancelled; wake = _history.Cut(until, Now))
        {
            await AnyAsync([], wake, open);
        }

        if (until > Now)
        {
            await AnyAsync([], until, open);
        }
    }

    // Until something happens, until an instant is over, or until the call is asked to end, whichever is first.
    private Task SleepAsync(Task wake, DateTimeOffset? until, OpenCall? open) => AnyAsync([wake], until + TimerGrain, open);

    private async Task AnyAsync(List<Task> any, DateTimeOffset? timer, OpenCall? open)
    {
        if (open?.IsCancelled == true)
        {
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        if (open is not null)
        {
            any.Add(open.Cancelled);
        }

        if (timer is { } instant)
        {
            any.Add(_context.CreateTimer(_history.Cut(instant, Now).UtcDateTime, enough.Token));
        }

        await Task.WhenAny(any);
        CancelHere(enough);
        await _history.RoundAsync();
    }

    // Not asynchronously: that would go on in another thread, and an orchestration may not.
    private static void CancelHere(CancellationTokenSource source) => source.Cancel();

    // A call that was begun and has not ended.
    private sealed class OpenCall
    {
        private readonly TaskCompletionSource _cancelled = new();

        public Task Cancelled => _cancelled.Task;

        public bool IsCancelled => _cancelled.Task.IsCompleted;

        public void Cancel() => _cancelled.TrySetResult();
    }
}
