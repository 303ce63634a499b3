using System.Threading.Channels;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Steps;

/// <summary>The services that items need.</summary>
internal sealed record ItemTools(TaskRunner Runner, WaitingTasks Waiting, Workers Workers, TimeProvider Time, PoolPlaces? Places);

/// <summary>
/// One call of <see cref="CallKind.Items"/> in progress. One loop does everything except the attempts themselves.
/// </summary>
internal sealed class ItemBatch(ItemTools tools, Run run, PlannedVersion version, TaskCall call, ObservedRun observed, CancellationToken stopping)
{
    private readonly PriorityQueue<PendingItem, (DateTimeOffset DueAt, int Index)> _pending = new();
    private readonly Channel<(PendingItem Item, Task<TaskReport?>? Attempt)> _ended = Channel.CreateUnbounded<(PendingItem, Task<TaskReport?>?)>();
    private readonly PlannedTask _task = version.Plan.Tasks[call.Position];
    private readonly CancellationToken _endsEarly = observed.EndsEarly(version.Plan, call.Position);
    private readonly DateTimeOffset _idleUntil = tools.Time.GetUtcNow() + ItemRunner.Budget;
    private readonly DateTimeOffset _until = tools.Time.GetUtcNow() + (version.Plan.Tasks[call.Position].HasPool ? ItemRunner.PoolBudget : ItemRunner.Budget);
    private ItemLine? _line;
    private Exception? _fault;
    private int _open;
    private int _failed;

    /// <summary>How many items the list has, of which the call does some.</summary>
    public int Items { get; init; }

    /// <summary>How many items of the call had failed for good before.</summary>
    public int FailedBefore { init => _failed = value; }

    private DateTimeOffset Now => tools.Time.GetUtcNow();

    private bool MayBegin => !_endsEarly.IsCancellationRequested && !observed.IsPaused && Now < _until && _fault is null;

    private bool MayBeginOthers => MayBegin && _line is not { HasLeft: true };

    /// <summary>Works on items until they are done, or until no more may begin and those that have begun have ended.</summary>
    public async Task<StepAnswer> RunAsync(IEnumerable<PendingItem> pending)
    {
        foreach (var item in pending)
        {
            Add(item);
        }

        if (_task.HasPool && tools.Places is { } places)
        {
            _line = new ItemLine(places, tools.Waiting, new ItemCall(run, version, call.Position), () => MayBegin, () => _ended.Writer.TryWrite((default, null)), tools.Time, _endsEarly);
            await _line.FindHeldAsync(stopping);
        }

        try
        {
            await FailFastAsync(); // a process may have died before it ordered that
            return await WorkAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Interrupted attempts record that the process has not died because of them.
            while (_open > 0)
            {
                _open -= (await _ended.Reader.ReadAsync(CancellationToken.None)).Attempt is null ? 0 : 1;
            }

            throw;
        }
    }

    private async Task<StepAnswer> WorkAsync()
    {
        while (true)
        {
            Begin();
            if (_open > 0)
            {
                LeaveIfStuck();
                await TakeAsync();
            }
            else if (_fault is not null)
            {
                throw new InvalidOperationException($"Items of task '{_task.Name}' could not be recorded.", _fault);
            }
            else if (_endsEarly.IsCancellationRequested)
            {
                await CancelAsync();
                return Done();
            }
            else if (!_pending.TryPeek(out _, out var next))
            {
                return Done();
            }
            else if (observed.IsPaused)
            {
                return new StepAnswer { IsPaused = true };
            }
            else if (_line?.IsLeftInLine == true)
            {
                return new StepAnswer { WaitsForPlace = true, DueAt = _line.DueAt };
            }
            else if (next.DueAt >= _idleUntil || Now >= _until || _line?.HasLeft == true)
            {
                return new StepAnswer { DueAt = next.DueAt };
            }
            else
            {
                await UntilAsync(next.DueAt, CancellationToken.None);
            }
        }
    }

    private StepAnswer Done() => StepAnswer.Of(new TaskReport(call, ExecutionStatus.Succeeded) { At = Now, FailedItems = _failed });

    private void Add(PendingItem item) => _pending.Enqueue(item, (item.DueAt ?? DateTimeOffset.MinValue, item.Index));

    private void Begin()
    {
        while (_open < call.Window && MayBeginOthers && _pending.TryPeek(out var item, out var at) && at.DueAt <= Now)
        {
            _pending.Dequeue();
            _open++;
            var turn = _line?.Enter(item);
            _ = ReportAsync(item, Task.Run(() => AttemptAsync(item, turn), CancellationToken.None)); // a handler may run for long before its first await
        }
    }

    private async Task ReportAsync(PendingItem item, Task<TaskReport?> attempt)
    {
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Writer.TryWrite((item, attempt));
    }

    private void LeaveIfStuck()
    {
        if (_line is { } line && line.IsStuck(_open))
        {
            line.Leave();
        }
    }

    private Task<TaskReport?> AttemptAsync(PendingItem item, ItemLine.Turn? turn) => _line is { } line && turn is not null ? AttemptInPoolAsync(line, turn, item) : BeginAsync(item);

    // It holds its places from before it begins until its end is on record. One that does not run takes none.
    private async Task<TaskReport?> AttemptInPoolAsync(ItemLine line, ItemLine.Turn turn, PendingItem item)
    {
        using (turn)
        {
            if (!line.MayHave(item) && await tools.Runner.EndUnneededAsync(run, version, CallOf(item), new CallTokens(stopping, _endsEarly)) is { } unneeded)
            {
                return unneeded;
            }

            if (await line.TakeAsync(item, turn, stopping) is not (true, _) and var (_, elsewhere))
            {
                return elsewhere;
            }
        }

        var ended = await BeginAsync(item);
        if (ended is not null || item.CutShort is null) // what is on record as running may be at work in another process
        {
            await line.FreeAsync(item);
        }

        return ended;
    }

    // Many may wait for a worker: if the run is ordered to end, the wait ends; if it was paused, the worker is released unused.
    private async Task<TaskReport?> BeginAsync(PendingItem item)
    {
        var ends = new CallTokens(stopping, _endsEarly);
        var isLastStart = IsLastStart(item);
        using var alone = isLastStart ? tools.Runner.LastStartSlot.TryTake() : null;
        if (isLastStart && alone is null)
        {
            return null;
        }

        using var worker = await tools.Workers.TryTakeAsync(tools.Runner.WorkOf(run, version, CallOf(item)), ends, new Patience(_until - Now < ItemRunner.Budget ? _until - Now : ItemRunner.Budget, tools.Time));
        return worker is not null && MayBegin ? await tools.Runner.RunAsync(run, version, CallOf(item), item.CutShort, ends) : null;
    }

    private TaskCall CallOf(PendingItem item) => new(call.Position, item.Index, item.Attempt);

    private bool IsLastStart(PendingItem item) => tools.Runner.IsLastStart(run.Id, CallOf(item), item.CutShort);

    // Handles all available ends; if there is none, waits for one, or until an attempt is due while others run.
    private async Task TakeAsync()
    {
        if (_open < call.Window && MayBeginOthers && _pending.TryPeek(out _, out var next) && next.DueAt < _until)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(_ended.Reader.WaitToReadAsync(stopping).AsTask(), UntilAsync(next.DueAt, enough.Token));
            await enough.CancelAsync();
        }
        else
        {
            await _ended.Reader.WaitToReadAsync(stopping);
        }

        while (_ended.Reader.TryRead(out var ended))
        {
            if (ended.Attempt is not { } attempt)
            {
                continue; // only a look at the line
            }

            _open--;
            try
            {
                await EndAsync(ended.Item, await attempt);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                _fault ??= e; // thrown when the others have ended, so that none of them runs twice at the same time
            }
        }
    }

    private async Task EndAsync(PendingItem item, TaskReport? report)
    {
        if (report is not { } ended)
        {
            Add(item with { IsRecorded = item.IsRecorded || _line?.HasRecorded(item) == true, DueAt = IsLastStart(item) ? Now + LastStartSlot.Pause : item.DueAt });
        }
        else if (NextAttempt.DueAt(run.Id, _task, ended) is { } due && (!_endsEarly.IsCancellationRequested || ended.Round?.NextAt is not null))
        {
            var again = new TaskCall(call.Position, item.Index, item.Attempt + 1);
            await tools.Waiting.DelayAsync(run, version, again, due);
            Add(new PendingItem(item.Index, again.Attempt, due, IsRecorded: true));
        }
        else if (FirstFailure.HasFailed(run.Id, _task, ended))
        {
            _failed++;
            await FailFastAsync();
        }
    }

    // With one item too many, the others end at once, and not when the session hears of it. The session counts those of all calls.
    private async Task FailFastAsync()
    {
        if (version.Plan.FailFast && !_endsEarly.IsCancellationRequested && FirstFailure.AreTooMany(_task, _failed, Items))
        {
            observed.See(await tools.Waiting.Control.FailFastAsync(run.Id, call.Position, _task.Name));
        }
    }

    // Until an instant, or until the run is ordered to end early.
    private async Task UntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (due - Now is var left && left > TimeSpan.Zero)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping, _endsEarly, cancellationToken);
            await Task.Delay(TimerResolution.Up(left), tools.Time, enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.ThrowIfCancellationRequested();
        }
    }

    // Ends the attempts that are recorded as waiting, and the items whose next round is due; those that have never begun have no record.
    private async Task CancelAsync()
    {
        foreach (var item in _pending.UnorderedItems.Select(p => p.Element).Where(p => p.IsRecorded || p.IsRound).OrderBy(p => p.Index))
        {
            await tools.Waiting.CancelAsync(run, version, CallOf(item), null);
        }

        foreach (var item in _line is { } line ? _pending.UnorderedItems.Select(p => p.Element).Where(line.MayHave) : [])
        {
            await _line!.FreeAsync(item);
        }
    }
}
