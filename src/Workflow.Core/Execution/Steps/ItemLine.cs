using System.Collections.Concurrent;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// The places of a pool for the items of one call. One item asks at a time, and only that one is in line: it has the rank of the first, so the
/// order is that of the calls. The end of an item at work here may give it its place at once. When none is at work, nobody waits here.
/// </summary>
/// <param name="places">The places.</param>
/// <param name="waiting">Records that an item waits.</param>
/// <param name="call">What the call is of.</param>
/// <param name="mayWait">Whether items may still begin.</param>
/// <param name="changed">Called when <see cref="IsStuck"/> may have changed.</param>
/// <param name="time">The clock.</param>
/// <param name="endsEarly">Cancelled when they may not, as the run is to end.</param>
internal sealed class ItemLine(PoolPlaces places, WaitingTasks waiting, ItemCall call, Func<bool> mayWait, Action changed, TimeProvider time, CancellationToken endsEarly)
{
    // Where a message of another process would go to the run, which waits for this call: the item asks by itself.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private const int MostTicks = 8;

    // So soon an item begins again because of a rate limit that its call waits for it.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<ExecutionKey> _held = [];
    private readonly ConcurrentDictionary<ExecutionKey, bool> _recorded = new(); // one that got its place may come back when others have waited after it
    private Task _last = Task.CompletedTask;
    private long _rank = PoolPlace.RankAt(time.GetUtcNow(), call.Run.Priority);
    private int _asking;
    private volatile PlaceSignals.Waiter? _inLine;

    /// <summary>Whether no item asks here any more.</summary>
    public bool HasLeft => _left.Task.IsCompleted;

    /// <summary>Whether an item is still in line when no item asks here any more: its run is notified.</summary>
    public bool IsLeftInLine { get; private set; }

    /// <summary>When the item in line is to ask again by itself, UTC; <c>null</c>: when it is notified.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    private string Pool => call.Version.Definition.Tasks[call.Position].Pool ?? "";

    /// <summary>Whether nothing is at work here: all that have begun wait for the one in line.</summary>
    /// <param name="open">How many have begun and not ended.</param>
    public bool IsStuck(int open) =>
        _inLine is { WokenAsync.IsCompleted: false } && Volatile.Read(ref _asking) == open && !(DueAt <= time.GetUtcNow() + Soon);

    /// <summary>Nobody waits here any more.</summary>
    public void Leave() => _left.TrySetResult();

    /// <summary>Whether the wait of an item is on record.</summary>
    public bool HasRecorded(PendingItem item) => item.IsRecorded || _recorded.ContainsKey(KeyOf(item));

    /// <summary>Finds what the items hold: a process may have died before they began. They ask in front of the one in line, which may wait for them.</summary>
    public async Task FindHeldAsync(CancellationToken cancellationToken)
    {
        foreach (var place in await places.ListHoldersAsync(Pool, cancellationToken))
        {
            if (place.RunId == call.Run.Id && place.Attempt.Position == call.Position)
            {
                _held.Add(place.Attempt);
                _rank = Math.Min(_rank, place.Rank);
            }
        }
    }

    /// <summary>The next item is to ask when those before it have asked; called one after the other.</summary>
    /// <param name="item">The item.</param>
    public Turn Enter(PendingItem item)
    {
        var turn = new Turn(_held.Contains(KeyOf(item)) ? Task.CompletedTask : _last);
        _last = _held.Contains(KeyOf(item)) ? _last : turn.IsOverAsync;
        return turn;
    }

    /// <summary>Takes the places of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="turn">Its turn.</param>
    /// <param name="stopping">The host stops.</param>
    /// <returns>Whether it has them. If not, it is to be begun later; or it has a report, as it has ended elsewhere.</returns>
    public async Task<(bool IsTaken, TaskReport? Ended)> TakeAsync(PendingItem item, Turn turn, CancellationToken stopping)
    {
        if (!_held.Contains(KeyOf(item)))
        {
            Count(turn);
        }

        try
        {
            if (_inLine is not null)
            {
                changed();
            }

            await turn.BeforeAsync;
            return mayWait() && !HasLeft ? await AskAsync(item, turn, stopping) : (false, null);
        }
        finally
        {
            if (turn.IsCounted)
            {
                Interlocked.Decrement(ref _asking);
            }
        }
    }

    // One that holds places asks beside the others, and is at work a moment later: it waits only if it holds them no more.
    private void Count(Turn turn)
    {
        if (!turn.IsCounted)
        {
            turn.IsCounted = true;
            Interlocked.Increment(ref _asking);
        }
    }

    /// <summary>Frees the places of an item, or takes it out of the line.</summary>
    public Task FreeAsync(PendingItem item) => places.FreeAsync(PlaceOf(item), CancellationToken.None);

    /// <summary>Whether an item may hold places, or be in line.</summary>
    public bool MayHave(PendingItem item) => HasRecorded(item) || item.CutShort is not null || _held.Contains(KeyOf(item));

    /// <summary>The turn of an item to ask.</summary>
    /// <param name="before">Those before it have asked.</param>
    internal sealed class Turn(Task before) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it may ask.</summary>
        public Task BeforeAsync => before;

        /// <summary>Whether its item is counted among those that wait.</summary>
        public bool IsCounted { get; set; }

        /// <summary>Completes when the next one may ask.</summary>
        public Task IsOverAsync => _over.Task;

        /// <summary>It has asked, or does not ask.</summary>
        public void Dispose() => _ = EndAsync();

        private async Task EndAsync()
        {
            await before; // one that does not ask lets the next one pass no one
            _over.TrySetResult();
        }
    }

    private async Task<(bool IsTaken, TaskReport? Ended)> AskAsync(PendingItem item, Turn turn, CancellationToken stopping)
    {
        var asked = PlaceOf(item);
        var waiter = places.Signals.Enter(asked);
        try
        {
            for (var ticks = 1; ; ticks = Math.Min(2 * ticks, MostTicks))
            {
                _inLine = null;
                waiter.Reset();
                var answer = await places.TakeAsync(asked, stopping);
                _rank = Math.Min(_rank, answer.Rank);
                if (answer.IsTaken)
                {
                    await UntilAsync(answer.DueAt, stopping);
                    return (true, null);
                }

                Count(turn);
                if (await WaitAsync(item, waiter, answer.DueAt, ticks, stopping) is { } ended)
                {
                    await FreeAsync(item);
                    return (false, ended); // another process was faster
                }

                if ((HasLeft || !mayWait()) && waiter.TryLeave())
                {
                    IsLeftInLine = mayWait();
                    await (IsLeftInLine ? Task.CompletedTask : FreeAsync(item)); // it is not to begin now: others come first
                    return (false, null);
                }
            }
        }
        finally
        {
            _inLine = null;
            waiter.Leave();
        }
    }

    // Until it is to ask again, or to leave. Attempts are often short, so that it waits is recorded if it takes a moment.
    private async Task<TaskReport?> WaitAsync(PendingItem item, PlaceSignals.Waiter waiter, DateTimeOffset? dueAt, int ticks, CancellationToken stopping)
    {
        (DueAt, _inLine) = (dueAt, waiter);
        changed();
        for (var tick = 0; tick < ticks && !(dueAt <= time.GetUtcNow()) && mayWait(); tick++)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping, endsEarly);
            var left = dueAt - time.GetUtcNow() is { } due && due < Tick ? due : Tick;
            await Task.WhenAny(waiter.WokenAsync, _left.Task, Task.Delay(TimerResolution.Up(left), time, enough.Token));
            await enough.CancelAsync();
            stopping.ThrowIfCancellationRequested();
            if (waiter.WokenAsync.IsCompleted || !mayWait())
            {
                return null;
            }

            if (await RecordAsync(item, stopping) is { } ended)
            {
                return ended;
            }

            if (HasLeft)
            {
                return null;
            }
        }

        return null;
    }

    private async Task<TaskReport?> RecordAsync(PendingItem item, CancellationToken stopping)
    {
        if (HasRecorded(item) || item.CutShort is not null)
        {
            return null;
        }

        var reason = await places.ReasonAsync(PlaceOf(item), stopping) ?? $"waits for pool '{Pool}'";
        var itemCall = new TaskCall(call.Position, item.Index, item.Attempt);
        var recorded = await waiting.WaitForPlaceAsync(call.Run, call.Version, itemCall, reason);
        _recorded[KeyOf(item)] = true;
        return recorded.Status.IsFinal() ? TaskReport.Of(itemCall, recorded) : null;
    }

    private async Task UntilAsync(DateTimeOffset? startsAt, CancellationToken stopping)
    {
        if (startsAt - time.GetUtcNow() is { Ticks: > 0 } left)
        {
            await Task.Delay(TimerResolution.Up(left), time, stopping); // two seconds at most: see PoolLine.Ahead
        }
    }

    private ExecutionKey KeyOf(PendingItem item) => new(call.Position, item.Index, item.Attempt);

    private PoolPlace PlaceOf(PendingItem item) =>
        PoolPlaces.Of(call.Run, call.Version.Definition.Tasks[call.Position], KeyOf(item), time.GetUtcNow()) with { Rank = _rank };
}

/// <summary>What the items of a call are of.</summary>
/// <param name="Run">The run.</param>
/// <param name="Version">The version it is pinned to.</param>
/// <param name="Position">The task.</param>
internal sealed record ItemCall(Run Run, PlannedVersion Version, int Position);
