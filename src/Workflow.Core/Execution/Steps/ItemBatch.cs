using System.Threading.Channels;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Steps;

/// <summary>The services that items need.</summary>
internal sealed record ItemTools(TaskRunner Runner, WaitingTasks Waiting, Workers Workers, TimeProvider Time);

/// <summary>
/// One call of <see cref="CallKind.Items"/> in progress. One loop does everything except the attempts themselves.
/// </summary>
internal sealed class ItemBatch(ItemTools tools, Run run, PlannedVersion version, TaskCall call, ObservedRun observed, CancellationToken stopping)
{
    private readonly PriorityQueue<PendingItem, (DateTimeOffset DueAt, int Index)> _pending = new();
    private readonly Channel<(PendingItem Item, Task<TaskReport?> Attempt)> _ended = Channel.CreateUnbounded<(PendingItem, Task<TaskReport?>)>();
    private readonly PlannedTask _task = version.Plan.Tasks[call.Position];
    private readonly CancellationToken _endsEarly = observed.EndsEarly(version.Plan, call.Position);
    private readonly DateTimeOffset _until = tools.Time.GetUtcNow() + ItemRunner.Budget;
    private Exception? _fault;
    private int _open;
    private int _failed;

    /// <summary>How many items the list has, of which the call does some.</summary>
    public int Items { get; init; }

    /// <summary>How many items of the call had failed for good before.</summary>
    public int FailedBefore { init => _failed = value; }

    private DateTimeOffset Now => tools.Time.GetUtcNow();

    private bool MayBegin => !_endsEarly.IsCancellationRequested && !observed.IsPaused && Now < _until && _fault is null;

    /// <summary>Works on items until they are done, or until no more may begin and those that have begun have ended.</summary>
    public async Task<StepAnswer> RunAsync(IEnumerable<PendingItem> pending)
    {
        foreach (var item in pending)
        {
            Add(item);
        }

        try
        {
            await FailFastAsync(); // a process may have died before it ordered that
            return await WorkAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Interrupted attempts record that the process has not died because of them.
            for (; _open > 0; _open--)
            {
                await _ended.Reader.ReadAsync(CancellationToken.None);
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
            else if (next.DueAt >= _until || Now >= _until)
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
        while (_open < call.Window && MayBegin && _pending.TryPeek(out var item, out var at) && at.DueAt <= Now)
        {
            _pending.Dequeue();
            _open++;
            _ = ReportAsync(item, Task.Run(() => AttemptAsync(item), CancellationToken.None)); // a handler may run for long before its first await
        }
    }

    private async Task ReportAsync(PendingItem item, Task<TaskReport?> attempt)
    {
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Writer.TryWrite((item, attempt));
    }

    // Many may wait for a worker: if the run is ordered to end, the wait ends; if it was paused, the worker is released unused.
    private async Task<TaskReport?> AttemptAsync(PendingItem item)
    {
        var ends = new CallTokens(stopping, _endsEarly);
        var isLastStart = IsLastStart(item);
        using var alone = isLastStart ? tools.Runner.LastStartSlot.TryTake() : null;
        if (isLastStart && alone is null)
        {
            return null;
        }

        using var worker = await tools.Workers.TryTakeAsync(tools.Runner.WorkOf(run, version, CallOf(item)), ends, new Patience(_until - Now, tools.Time));
        return worker is not null && MayBegin ? await tools.Runner.RunAsync(run, version, CallOf(item), item.CutShort, ends) : null;
    }

    private TaskCall CallOf(PendingItem item) => new(call.Position, item.Index, item.Attempt);

    private bool IsLastStart(PendingItem item) => tools.Runner.IsLastStart(run.Id, CallOf(item), item.CutShort);

    // Handles all available ends; if there is none, waits for one, or until an attempt is due while others run.
    private async Task TakeAsync()
    {
        if (_open < call.Window && MayBegin && _pending.TryPeek(out _, out var next) && next.DueAt < _until)
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
            _open--;
            try
            {
                await EndAsync(ended.Item, await ended.Attempt);
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
            Add(IsLastStart(item) ? item with { DueAt = Now + LastStartSlot.Pause } : item);
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
    }
}
