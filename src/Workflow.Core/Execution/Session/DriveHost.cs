using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>How a drive ended.</summary>
public enum DriveEnd
{
    /// <summary>The run has ended, or is gone.</summary>
    Ended,

    /// <summary>Several tasks may run at the same time, or one while others wait: their engine spreads them.</summary>
    Spreads,

    /// <summary>There is nothing to do until an instant, an event, or an order.</summary>
    Waits,

    /// <summary>The drive has had its share of time: another one continues.</summary>
    TimeIsOver,

    /// <summary>Nothing was done: the process that has begun the run drives it by itself; see <see cref="DriveAnswer.EagerUntil"/>.</summary>
    Elsewhere,
}

/// <summary>The limits of a drive.</summary>
/// <param name="Time">How long it begins steps.</param>
/// <param name="ItemsPerCall">How many items of a list its engine puts in one call.</param>
/// <param name="Width">Up to how many tasks at a time its engine gives each an activity of its own.</param>
public sealed record DriveLimits(TimeSpan Time, Func<PlannedTask, int, int> ItemsPerCall, int Width)
{
    /// <summary>Whether its engine has the run's plan already: the answer then leaves it out.</summary>
    public bool LeavesOutPlan { get; init; }

    /// <summary>Whether the process that drove the run by itself has handed it over.</summary>
    public bool IsReleased { get; init; }
}

/// <summary>
/// The host of a session that works on a run as long as it can do so alone: one task after the other, and everything that
/// does no I/O. It pauses where several tasks may run at the same time, where there is only waiting left, and when its time
/// is over. Nothing is under way then, so another session may continue from the record.
/// </summary>
/// <remarks>Its state is used on the session's thread only.</remarks>
internal sealed class DriveHost : InProcessHost
{
    // Attempts that do no I/O may be many, and those that have begun are not interrupted when the time is over.
    private const int MostInstant = 1_000;

    // So short a wait is not worth a durable timer.
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1);

    private readonly PlannedVersion _version;
    private readonly SessionServices _services;
    private readonly SessionThread _thread;
    private readonly DriveLimits _limits;
    private readonly CancellationToken _hostStops;
    private readonly string _runId;
    private readonly DateTimeOffset _until;
    private readonly TaskCompletionSource<DriveEnd> _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Request> _instant = new();
    private readonly Queue<Request> _spread = new();
    private readonly HashSet<Wait> _waits = [];
    private Func<int> _openCalls = () => 0;
    private int _underWay;
    private int _instantUnderWay;
    private bool _hasBegun;
    private bool _isElsewhere;

    // The session's token is cancelled too when its run has ended; the host's only when it stops.
    public DriveHost(
        IActiveRun active, Run begun, PlannedVersion version, IReadOnlyList<RecordedExecution> recorded, SessionServices services, SessionThread thread, DriveLimits limits, CancellationToken stopping, CancellationToken hostStops)
        : base(active, begun, version, recorded, services, thread, stopping) =>
        (_runId, _version, _services, _thread, _limits, _hostStops, _until) = (begun.Id, version, services, thread, limits, hostStops, services.Time.GetUtcNow() + limits.Time);

    /// <summary>Completes when the session makes no progress here any more, and nothing is under way.</summary>
    public Task<DriveEnd> PausedAsync => _paused.Task;

    // Each drive begins something, so that a run makes progress however little time there is.
    private bool IsTimeOver => _isElsewhere || (_hasBegun && Now >= _until);

    /// <summary>Begins to look for pauses, once the session has begun.</summary>
    /// <param name="openCalls">How many calls of the session are open.</param>
    public void Watch(Func<int> openCalls)
    {
        _openCalls = openCalls;
        _thread.Post(Check);
    }

    /// <summary>A drive that gets no worker in its time is over: its engine begins another, perhaps in another process.</summary>
    protected override TimeSpan? LongestQueue => _limits.Time;

    /// <inheritdoc/>
    protected override Func<ExecutionKey, CancellationToken, Task<RecordedExecution?>>? FindAgain => (key, stopping) => _services.Executions.FindRecordedAsync(_runId, key, stopping);

    /// <inheritdoc/>
    public override int ItemsPerCall(PlannedTask task, int itemCount) => _limits.ItemsPerCall(task, itemCount);

    /// <inheritdoc/>
    public override Task<StepAnswer> DoAsync(TaskStep step)
    {
        if (step.Kind is not (StepKind.Work or StepKind.Open))
        {
            return base.DoAsync(step); // it follows from what has happened, and begins nothing
        }

        var request = new Request(step, new TaskCompletionSource<StepAnswer>());
        (IsSpread(step) ? _spread : _instant).Enqueue(request);
        BeginInstant();
        _thread.Post(Check);
        return request.Answer.Task;
    }

    /// <summary>Not cut short when the run is seen to have ended, which is its own doing: others must hear of the end.</summary>
    protected override CancellationToken EndStopping => _hostStops;

    /// <inheritdoc/>
    public override async Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any)
    {
        var wait = new Wait(until, any);
        _waits.Add(wait);
        await base.WaitAsync(until, any);
        _waits.Remove(wait);
        _thread.Post(Check);
    }

    /// <inheritdoc/>
    protected override Task<T> BeginAsync<T>(Func<Task<T>> work)
    {
        if (_paused.Task.IsCompleted)
        {
            return new TaskCompletionSource<T>().Task; // another session continues: this one is abandoned, and does nothing more
        }

        _underWay++;
        var begun = base.BeginAsync(work);
        _thread.After(begun, () =>
        {
            _underWay--;
            Check();
        });
        return begun;
    }

    private bool IsSpread(TaskStep step) => Spreading.Includes(step, _services.Steps.IsInstant(_version, step.Call.Position));

    private void BeginInstant()
    {
        while (_instantUnderWay < MostInstant && !IsTimeOver && _instant.TryDequeue(out var request))
        {
            _ = InstantAsync(request);
        }
    }

    private async Task InstantAsync(Request request)
    {
        var attempts = request.Step.Call.Kind == CallKind.Items ? request.Step.Call.Count : 1;
        _instantUnderWay += attempts;
        try
        {
            await AnswerAsync(request);
        }
        finally
        {
            _instantUnderWay -= attempts;
            BeginInstant();
        }
    }

    private async Task AnswerAsync(Request request)
    {
        _hasBegun = true;
        try
        {
            var answer = await base.DoAsync(request.Step);
            _isElsewhere |= answer == StepAnswer.Again; // or there was no worker, and the time is over anyway
            request.Answer.SetResult(answer);
        }
        catch (Exception e)
        {
            request.Answer.SetException(e);
        }
    }

    // Called on the session's thread between its turns.
    private void Check()
    {
        if (_underWay > 0 || _paused.Task.IsCompleted || _waits.Any(wait => wait.IsOver(Now)))
        {
            return;
        }

        var requested = _instant.Count + _spread.Count;
        var areSomeWaiting = _openCalls() > requested;
        if (requested > 0 && IsTimeOver)
        {
            _paused.SetResult(DriveEnd.TimeIsOver);
        }
        else if (_spread.Count == 1 && !areSomeWaiting)
        {
            _ = AnswerAsync(_spread.Dequeue());
        }
        else if (requested > 0)
        {
            _paused.SetResult(DriveEnd.Spreads);
        }
        else if (IsTimeOver || !AreAllShort())
        {
            _paused.SetResult(DriveEnd.Waits);
        }
    }

    // Whether everything that waits does so for a moment only. What another process sends is not heard here: it must not wait.
    private bool AreAllShort() => _waits.Count(wait => wait.Until - Now <= ShortWait) is var count && count > 0 && count >= _openCalls();

    private sealed record Request(TaskStep Step, TaskCompletionSource<StepAnswer> Answer);

    // Compared by reference: two calls may wait for the same.
    private sealed class Wait(DateTimeOffset? until, IReadOnlyCollection<Task> any)
    {
        public DateTimeOffset? Until => until;

        public bool IsOver(DateTimeOffset now) => until <= now || any.Any(task => task.IsCompleted);
    }
}
