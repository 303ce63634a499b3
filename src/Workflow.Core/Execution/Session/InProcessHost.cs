using System.Collections.Concurrent;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// The host of a session in this process. Steps run on the thread pool, with the state of the run in memory; the session
/// itself continues on its own thread.
/// </summary>
public class InProcessHost : ISessionHost
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly IActiveRun _active;
    private readonly PlannedVersion _version;
    private readonly SessionServices _services;
    private readonly SessionThread _thread;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _registration;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<ExecutionKey, RecordedExecution> _recorded = new();
    private readonly TaskGroup _work = new();
    private readonly HeldRecords? _held;
    private volatile bool _hasLeft;
    private volatile Seen _run;
    private volatile TaskStep? _last;
    private volatile EndedTransition? _ended;

    /// <summary>A host of a session that has not begun.</summary>
    /// <param name="active">The run.</param>
    /// <param name="begun">The run as its session begins.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="recorded">Its recorded executions.</param>
    /// <param name="services">The services.</param>
    /// <param name="thread">The session's thread.</param>
    /// <param name="stopping">Cancelled when the session is to stop.</param>
    public InProcessHost(
        IActiveRun active, Run begun, PlannedVersion version, IReadOnlyList<RecordedExecution> recorded, SessionServices services, SessionThread thread, CancellationToken stopping)
    {
        (_active, _run, _version, _services, _thread, _stopping) = (active, new Seen(begun, begun), version, services, thread, stopping);
        _registration = stopping.Register(() => _stopped.TrySetResult());
        foreach (var execution in recorded.Where(e => !e.Status.IsFinal()))
        {
            _recorded[new ExecutionKey(execution.Position, execution.Index, execution.Attempt)] = execution;
        }
    }

    /// <summary>
    /// Whether the ends of attempts that may be repeated are recorded together, a moment later. For a run on which no other host works: what others have
    /// recorded of such an attempt is not looked at.
    /// </summary>
    public bool HoldsRecords
    {
        get => _held is not null;
        init => _held = value ? new HeldRecords((ends, lines) => _services.RunSteps.RecordAsync(_run.Whole.Id, ends, lines), _services.Time) : null;
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => _services.Time.GetUtcNow();

    /// <inheritdoc/>
    public TimeSpan TimerSlack => TimeSpan.Zero;

    /// <inheritdoc cref="StepContext.LongestQueue"/>
    protected virtual TimeSpan? LongestQueue => null;

    /// <inheritdoc cref="StepContext.FindAgain"/>
    protected virtual Func<ExecutionKey, CancellationToken, Task<RecordedExecution?>>? FindAgain => null;

    // With the inputs that it was read with: they never change. A step takes no copy unless the run has changed.
    private Run Run
    {
        get
        {
            var (run, head) = (_run, _active.Observed.Run);
            return ReferenceEquals(run.Head, head) ? run.Whole : (_run = new Seen(head, run.Whole.With(head))).Whole;
        }
    }

    /// <summary>Stops the session, and waits until none of its work is still running.</summary>
    /// <param name="session">Cancels the session; the token that the host was given is its.</param>
    public async Task LeaveAsync(CancellationTokenSource session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _hasLeft = true;
        await session.CancelAsync();
        await _work.DrainAsync();
        await (_held?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _registration.DisposeAsync();
    }

    /// <inheritdoc/>
    public void AnnounceLast(TaskCall call) => _last = new TaskStep(StepKind.Work, call);

    private RecordLast? RecordLastOf(TaskStep step) => step.Kind == StepKind.Work && step.Call == _last?.Call ? EndWithAsync : null;

    private Task<bool> EndWithAsync(TaskExecution succeeded, IReadOnlyList<LogLine> lines) => _held?.EndWithAsync(succeeded, lines, EndTogetherAsync) ?? EndTogetherAsync([succeeded], lines);

    private async Task<bool> EndTogetherAsync(IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines) =>
        (_ended = await _services.RunSteps.TryEndWithAsync(_run.Whole.Id, last, lines)) is not null;

    private Task FlushAsync() => _held?.FlushAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task<StepAnswer> DoAsync(TaskStep step) => BeginAsync(() => DoNowAsync(step));

    /// <inheritdoc/>
    public Task SettleAsync(IReadOnlyList<Decision> decisions) => BeginAsync(async () =>
    {
        await FlushAsync();
        await _services.RunSteps.SettleAsync(Run, _version.Plan, decisions);
        return true;
    });

    /// <inheritdoc/>
    public Task<RunEndState?> EndStateAsync() => BeginAsync(async () =>
        await _active.PollAsync(_stopping) is { } run && !run.Status.IsFinal() ? RunEndState.Of(await EnforceLimitsAsync(), _version.Plan) : null);

    /// <inheritdoc/>
    public Task<bool> EndAsync(RunOutcome outcome) => BeginAsync(() => EndNowAsync(outcome));

    private async Task<bool> EndNowAsync(RunOutcome outcome)
    {
        if (_ended is { } ended)
        {
            return await _services.RunSteps.PublishAsync(ended, EndStopping);
        }

        await FlushAsync();
        return await _services.RunSteps.EndAsync(_run.Whole.Id, outcome, EndStopping);
    }

    /// <summary>Cancelled when the end of the run is to be left to others.</summary>
    protected virtual CancellationToken EndStopping => _stopping;

    /// <inheritdoc/>
    public Task<RunChange> NextChangeAsync() => _thread.Hand(ReadChangeAsync());

    /// <inheritdoc/>
    public virtual Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any) => _thread.Hand(FirstAsync(until, any));

    /// <summary>One, as there is no history that would grow with the items.</summary>
    public virtual int ItemsPerCall(PlannedTask task, int itemCount) => 1;

    private async Task<RunChange> ReadChangeAsync()
    {
        RunChange change;
        while (!_active.Changes.TryRead(out change))
        {
            var changed = _active.Changes.WaitToReadAsync(CancellationToken.None).AsTask();
            await (_held is null ? Task.WhenAny(changed, _stopped.Task) : Task.WhenAny(changed, _stopped.Task, _held.Failed));
            await ContinueAsync();
            await (_held is { Failed.IsCompleted: true } ? _held.FlushAsync() : Task.CompletedTask); // throws why
        }

        return change;
    }

    private async Task FirstAsync(DateTimeOffset? until, IReadOnlyCollection<Task> any)
    {
        if (until is not { } instant)
        {
            await Task.WhenAny([.. any, _stopped.Task]);
        }
        else if (instant - Now is var left && left > TimeSpan.Zero)
        {
            using var enough = new CancellationTokenSource();
            // Below the 49 days that a timer of the runtime can last.
            var timer = Task.Delay(left < LongestTimer ? TimerResolution.Up(left) : LongestTimer, _services.Time, enough.Token);
            await Task.WhenAny([.. any, timer, _stopped.Task]);
            await enough.CancelAsync();
        }

        await ContinueAsync();
    }

    // A session that has ended waits forever, which is cheaper than throwing; the garbage collector removes both.
    private Task ContinueAsync() =>
        !_stopping.IsCancellationRequested ? Task.CompletedTask
        : _hasLeft ? new TaskCompletionSource().Task
        : Task.FromCanceled(_stopping);

    /// <summary>Begins work on the thread pool.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Its result, for the session to await.</returns>
    protected virtual Task<T> BeginAsync<T>(Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _stopping.ThrowIfCancellationRequested();
        return _thread.Hand(_work.DoAsync(work));
    }

    private async Task<StepAnswer> DoNowAsync(TaskStep step)
    {
        var hold = _held is { } held && _services.Steps.MayBeHeld(_version, step) ? held.AddAsync : (HoldRecord?)null;
        await (hold is null ? FlushAsync() : Task.CompletedTask); // it may read the record, or be noticed
        StepAnswer answer;
        do
        {
            _stopping.ThrowIfCancellationRequested();
            var context = new StepContext(await EnforceLimitsAsync(), _version, Find(step.Call), _active.Observed) { RecordLast = RecordLastOf(step), Hold = hold, LongestQueue = LongestQueue, FindAgain = FindAgain };
            answer = await _services.Steps.DoAsync(context, step, _stopping);
        }
        while (answer.IsPaused && await _active.PollAsync(_stopping) is { Status: not RunStatus.Paused }); // the last read may be outdated

        if (answer.Recorded is { } waits)
        {
            _recorded[KeyOf(step.Call)] = waits;
        }
        else if (answer.Report is { } report && report.Status.IsFinal())
        {
            _recorded.TryRemove(KeyOf(step.Call), out _);
        }

        return answer;
    }

    private RecordedExecution? Find(TaskCall call) => _recorded.TryGetValue(KeyOf(call), out var found) ? found : null;

    private static ExecutionKey KeyOf(TaskCall call) => new(call.Position, call.Index, call.Attempt);

    // Called before every step, so that the step sees a limit that has been reached.
    private async ValueTask<Run> EnforceLimitsAsync()
    {
        await _active.RefreshAsync(_stopping);
        var before = Run;
        var run = await _services.Control.EnforceLimitsAsync(before, _version.Plan, _stopping);
        if (!ReferenceEquals(run, before))
        {
            await _active.PollAsync(_stopping); // reads again, so that changes by others are not overwritten
        }

        return before.With(run);
    }

    // The run as it was last seen, and the same with its inputs.
    private sealed record Seen(RunHead Head, Run Whole);
}
