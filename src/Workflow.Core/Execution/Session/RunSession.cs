using System.Runtime.CompilerServices;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// One run while a host works on it: turns the loop's decisions into steps, and passes events to the loop. Calls on record
/// are answered from the record and all others are carried out, so a session that begins after a crash continues where the
/// last one was interrupted, without a second journal.
/// </summary>
public sealed class RunSession : IRunEngine
{
    private readonly string _runId;
    private readonly RunPlan _plan;
    private readonly ISessionHost _host;
    private readonly RecordedAnswers _recorded;
    private readonly Queue<RunEvent> _events = new();
    private readonly Dictionary<TaskCall, OpenCall> _open = [];
    private readonly List<Task> _settling = [];
    private readonly SessionSignals _signals = new();
    private readonly EndWatch _end;
    private readonly FirstFailure _firstFailure;
    private readonly LostCalls _lost;
    private Task? _failingFast;
    private Exception? _fault;

    /// <summary>A session that has not begun.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="recorded">Its recorded executions, in order of position, index and attempt.</param>
    /// <param name="standing">Whether and how it is ordered to end.</param>
    /// <param name="host">The session's host.</param>
    public RunSession(string runId, RunPlan plan, IReadOnlyList<RecordedExecution> recorded, RunEndState standing, ISessionHost host)
    {
        (_runId, _plan, _host) = (runId, plan, host);
        _recorded = new RecordedAnswers(runId, plan, recorded);
        _end = new EndWatch(host, standing, _signals, plan.HasRaces);
        _firstFailure = new FirstFailure(runId, plan);
        _lost = new LostCalls(host, new LostTasks(standing.Lost ?? ""));
    }

    /// <inheritdoc/>
    public RunStatus? Ending => _end.Ending;

    /// <summary>An order to end comes before any task loses.</summary>
    public bool HasMore() => _events.Count > 0 || TakeOrder();

    /// <inheritdoc/>
    public LostTasks Lost => _lost.Before;

    /// <inheritdoc/>
    public int BegunItems(int position) => _recorded.BegunItems(position);

    /// <summary>The number of calls that have begun and not ended.</summary>
    public int OpenCalls => _open.Count;

    /// <summary>Drives the run to its end, and records it.</summary>
    /// <exception cref="InvalidOperationException">The host failed, or is stopping.</exception>
    public async Task DriveAsync()
    {
        _ = GuardAsync(ReceiveChangesAsync());
        _ = GuardAsync(_end.WatchLimitsAsync());
        _host.BeginTurn();
        await EndAsync(await RunLoop.DriveAsync(_runId, _plan, this));
    }

    /// <inheritdoc/>
    public int ItemsPerCall(PlannedTask task, int itemCount) => _host.ItemsPerCall(task, itemCount);

    /// <summary>Not if the record of a task that is not run is still being written: the run must not end before it.</summary>
    public void AnnounceLast(TaskCall call)
    {
        if (_settling.TrueForAll(settled => settled.IsCompletedSuccessfully))
        {
            _host.AnnounceLast(call);
        }
    }

    /// <inheritdoc/>
    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        if (_recorded.Answer(call) is { } report)
        {
            _end.InferFrom(report);
            if (_firstFailure.IsIn(report) && _end.Ending is null)
            {
                _ = GuardAsync(FailFastAsync(report)); // its process died before that was on record
                return;
            }

            if (MayEndRun(report))
            {
                TakeOrder();
            }

            _events.Enqueue(RunEvent.Of(report));
            return;
        }

        var open = new OpenCall(call, _plan.Tasks[call.Position], _host, _signals, _end);
        _open[call] = open;
        if (_lost.Include(call))
        {
            open.Cancel();
        }

        _ = GuardAsync(CarryOutAsync(call, open, notBefore));
    }

    /// <inheritdoc/>
    public (TaskCall Call, DateTimeOffset? NotBefore) Resume(TaskCall first) => _recorded.Resume(first);

    /// <inheritdoc/>
    public void Cancel(TaskCall call)
    {
        if (_open.TryGetValue(call, out var open))
        {
            open.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Lose(Race race)
    {
        var losing = LoseAsync(race);
        _settling.Add(losing);
        _ = GuardAsync(losing);
    }

    /// <inheritdoc/>
    public void Settle(IReadOnlyList<Decision> decisions)
    {
        var open = decisions.Where(d => _recorded.Answer(new TaskCall(d.Position)) is null).ToList();
        if (open.Count > 0)
        {
            _settling.Add(_host.SettleAsync(open));
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // it waits once per call that ends, and one waits at a time
    public async ValueTask<RunEvent> NextAsync()
    {
        while (true)
        {
            ThrowIfFaulty();

            // An order to end comes after everything that was on record, and before anything new.
            if (_events.Count > 0 || TakeOrder())
            {
                return _events.Dequeue();
            }

            var more = _signals.More.Next;
            _host.EndTurn();
            await more;
            _host.BeginTurn();
        }
    }

    private async Task CarryOutAsync(TaskCall call, OpenCall open, DateTimeOffset? notBefore)
    {
        var ended = await open.RunAsync(notBefore, _recorded.Find(call));
        _open.Remove(call);
        await EndAsync(ended with { Call = call });
    }

    private async ValueTask EndAsync(TaskReport ended)
    {
        if (_firstFailure.IsIn(ended) && _end.Ending is null)
        {
            await FailFastAsync(ended);
            return;
        }

        if ((ended.Status == ExecutionStatus.Cancelled && !_lost.Include(ended.Call)) || MayEndRun(ended))
        {
            await _end.InferFromEndedAsync(ended);
            TakeOrder(); // first, or the loop would treat it as a task that ended by itself, and begin what follows
        }

        _events.Enqueue(RunEvent.Of(ended));
    }

    // The order is on record before the loop takes the failure, and so before anything follows from it.
    private async Task FailFastAsync(TaskReport failed)
    {
        await (_failingFast ??= _host.DoAsync(new TaskStep(StepKind.FailFast, failed.Call)));
        await _end.CheckAsync();
        TakeOrder();
        _events.Enqueue(RunEvent.Of(failed));
    }

    private async Task LoseAsync(Race race)
    {
        await _lost.RecordAsync(race);
        var settled = race.Settled.Where(d => _recorded.Answer(new TaskCall(d.Position)) is null).ToList();
        if (settled.Count > 0)
        {
            await _host.SettleAsync(settled);
        }

        foreach (var (call, open) in _open.ToList())
        {
            if (_lost.Include(call))
            {
                open.Cancel();
            }
        }
    }

    private bool MayEndRun(TaskReport report) => _plan.Tasks[report.Call.Position].Ends is not null && report.Status != ExecutionStatus.Skipped;

    private bool TakeOrder()
    {
        if (_end.TryTakeOrder() is not { } order)
        {
            return false;
        }

        _events.Enqueue(order);
        return true;
    }

    // A paused run stays paused, and ends when it is resumed or reaches its time limit.
    private async Task EndAsync(RunOutcome outcome)
    {
        _host.EndTurn();
        await Task.WhenAll(_settling);
        for (var interval = new PollInterval(); ; interval = interval.Longer())
        {
            var changed = _signals.Changed.Next;
            ThrowIfFaulty();
            if (await _host.EndAsync(outcome))
            {
                return;
            }

            await _host.WaitAsync(interval.Until(_host), changed);
        }
    }

    private void ThrowIfFaulty()
    {
        if (_fault is not null)
        {
            throw new InvalidOperationException($"The session of run {_runId} has failed.", _fault);
        }
    }

    private async Task ReceiveChangesAsync()
    {
        while (true)
        {
            var change = await _host.NextChangeAsync();
            if (change.EndedChild is { } child)
            {
                _signals.Come(child);
                if (PoolPlace.ListIn(child) is { } list)
                {
                    _signals.Come(list);
                }

                continue;
            }

            if (change.Status == RunStatus.Cancelling)
            {
                await _end.CheckAsync();
            }

            _signals.Changed.Set();
        }
    }

    private async Task GuardAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e)
        {
            _fault ??= e; // thrown where the loop, or the end of the run, waits
            _signals.Changed.Set();
        }

        _signals.More.Set();
    }
}
