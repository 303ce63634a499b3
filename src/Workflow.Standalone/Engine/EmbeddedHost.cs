using System.Collections.Concurrent;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Standalone.Engine;

/// <summary>
/// The host of a session in this process. Steps run on the thread pool, with the state of the run in memory. The session
/// itself runs on one thread at a time, by the scheduler that it was started on.
/// </summary>
internal sealed class EmbeddedHost : ISessionHost
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly RunOrders _orders;
    private readonly PlannedVersion _version;
    private readonly DateTimeOffset _startedAt;
    private readonly SessionServices _services;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _registration;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<ExecutionKey, RecordedExecution> _recorded = new();
    private readonly TaskGroup _underWay = new();
    private volatile bool _hasLeft;

    /// <summary>A host of a session that has not begun.</summary>
    /// <param name="orders">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="recorded">Its recorded executions.</param>
    /// <param name="startedAt">When it was started, UTC; may not be on record yet.</param>
    /// <param name="services">The services.</param>
    /// <param name="stopping">Cancelled when the session is to stop.</param>
    public EmbeddedHost(
        RunOrders orders, PlannedVersion version, IReadOnlyList<RecordedExecution> recorded, DateTimeOffset startedAt, SessionServices services, CancellationToken stopping)
    {
        (_orders, _version, _startedAt, _services, _stopping) = (orders, version, startedAt, services, stopping);
        _registration = stopping.Register(() => _stopped.TrySetResult());
        foreach (var execution in recorded.Where(e => !e.Status.IsFinal()))
        {
            _recorded[new ExecutionKey(execution.Position, execution.Index, execution.Attempt)] = execution;
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => _services.Time.GetUtcNow();

    /// <inheritdoc/>
    public TimeSpan TimerSlack => TimeSpan.Zero;

    // The run as recorded, except for its start, which is still being written when the session begins.
    private Run Run => _orders.Observed.Run is { StartedAt: null } run ? run with { StartedAt = _startedAt } : _orders.Observed.Run;

    /// <summary>Stops the session, and waits until none of its work is still running.</summary>
    public async Task LeaveAsync(CancellationTokenSource session)
    {
        _hasLeft = true;
        await session.CancelAsync();
        await _underWay.DrainAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // already thrown by the session
        await _registration.DisposeAsync();
    }

    /// <inheritdoc/>
    public Task<StepAnswer> DoAsync(TaskStep step) => BeginAsync(() => DoOnPoolAsync(step));

    /// <inheritdoc/>
    public Task SettleAsync(IReadOnlyList<Decision> decisions) => BeginAsync(async () =>
    {
        await _services.RunSteps.SettleAsync(Run, _version.Plan, decisions);
        return true;
    });

    /// <inheritdoc/>
    public Task<RunEndState?> EndStateAsync() => BeginAsync(async () =>
        await _orders.PollAsync(_stopping) is { } run && !run.Status.IsFinal() ? RunEndState.Of(await EnforceLimitsAsync(), _version.Plan) : null);

    /// <inheritdoc/>
    public Task<bool> EndAsync(RunOutcome outcome) => BeginAsync(() => _services.RunSteps.EndAsync(Run.Id, outcome, _stopping));

    /// <inheritdoc/>
    public async Task<RunChange> NextChangeAsync()
    {
        RunChange change;
        while (!_orders.Changes.TryRead(out change))
        {
            await Task.WhenAny(_orders.Changes.WaitToReadAsync(CancellationToken.None).AsTask(), _stopped.Task);
            await ContinueAsync();
        }

        return change;
    }

    /// <inheritdoc/>
    public async Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any)
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

    /// <summary>One, as there is no history that would grow with the items.</summary>
    public int ItemsPerCall(PlannedTask task, int itemCount) => 1;

    // A session that has ended waits forever, which is cheaper than throwing; the garbage collector removes both.
    private Task ContinueAsync() =>
        !_stopping.IsCancellationRequested ? Task.CompletedTask
        : _hasLeft ? new TaskCompletionSource().Task
        : Task.FromCanceled(_stopping);

    // On the thread pool, so that it does not block the session's thread.
    private Task<T> BeginAsync<T>(Func<Task<T>> work)
    {
        _stopping.ThrowIfCancellationRequested();
        var begun = Task.Run(work, CancellationToken.None);
        _underWay.Add(begun);
        return begun;
    }

    private async Task<StepAnswer> DoOnPoolAsync(TaskStep step)
    {
        _stopping.ThrowIfCancellationRequested();
        var run = await EnforceLimitsAsync();
        var key = new ExecutionKey(step.Call.Position, step.Call.Index, step.Call.Attempt);
        RecordedExecution? recorded = _recorded.TryGetValue(key, out var found) ? found : null;
        StepAnswer answer;
        do
        {
            answer = await _services.Steps.DoAsync(new StepContext(run, _version, recorded, _orders.Observed), step, _stopping);
        }
        while (answer.IsPaused && await _orders.PollAsync(_stopping) is { Status: not RunStatus.Paused }); // the last read may be outdated

        if (answer.Recorded is { } waits)
        {
            _recorded[key] = waits;
        }
        else if (answer.Report is { } report && report.Status.IsFinal())
        {
            _recorded.TryRemove(key, out _);
        }

        return answer;
    }

    // Called before every step, so that the step sees a limit that has been reached.
    private async Task<Run> EnforceLimitsAsync()
    {
        var before = Run;
        var run = await _services.Control.EnforceLimitsAsync(before, _version.Plan, _stopping);
        if (!ReferenceEquals(run, before))
        {
            await _orders.PollAsync(_stopping); // reads again, so that changes by others are not overwritten
        }

        return run;
    }
}
