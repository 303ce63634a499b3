using System.Diagnostics.CodeAnalysis;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Concurrency;

/// <summary>
/// The workers of the process: how many handlers run at the same time, over all runs, shared fairly by
/// <see cref="PriorityQueue{T}"/>. Work without I/O has a separate set of the same size, so that it never waits for work with I/O.
/// </summary>
/// <param name="count">How many there are of each kind, from 1.</param>
public sealed class Workers(int count)
{
    private readonly Slots _calls = new(count);
    private readonly Slots _instant = new(count);

    /// <summary>How much work waits for a worker now.</summary>
    public int Waiting => _calls.Waiting + _instant.Waiting;

    /// <summary>How many there are of each kind.</summary>
    public int Count => count;

    /// <summary>How many are busy.</summary>
    /// <param name="isInstant">Whether those for work without I/O.</param>
    public int Busy(bool isInstant) => count - (isInstant ? _instant : _calls).Free;

    /// <summary>Takes a worker when one is free, unless the run is to end before that.</summary>
    /// <param name="work">The work: its owner and its kind.</param>
    /// <param name="ends">Why the work may have to end early.</param>
    /// <param name="patience">How long to wait; <c>null</c>: as long as it takes.</param>
    /// <returns>The worker, released when it is disposed of; <c>null</c> if the run is to end, or none was free in time.</returns>
    /// <exception cref="OperationCanceledException">The host stopped.</exception>
    public async Task<IDisposable?> TryTakeAsync(Work work, CallTokens ends, Patience? patience = null)
    {
        ends.Stopping.ThrowIfCancellationRequested();
        if (ends.Cancelled.IsCancellationRequested)
        {
            return null;
        }

        var slots = work.IsInstant ? _instant : _calls;
        if (!slots.TryTake(work.Owner, out var waiter))
        {
            using var stopped = ends.Stopping.UnsafeRegister(Cancel, waiter);
            using var cancelled = ends.Cancelled.UnsafeRegister(Cancel, waiter);
            await using var over = patience?.Begin(Cancel, waiter);
            if (!await waiter.Task)
            {
                ends.Stopping.ThrowIfCancellationRequested();
                return null;
            }
        }

        var worker = new Worker(slots);
        if (!ends.Cancelled.IsCancellationRequested)
        {
            return worker;
        }

        worker.Dispose();
        return null;
    }

    private static void Cancel(object? waiter) => ((TaskCompletionSource<bool>)waiter!).TrySetResult(false);

    private sealed class Worker(Slots slots) : IDisposable
    {
        private Slots? _slots = slots;

        public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Release();
    }

    private sealed class Slots(int count)
    {
        private readonly Lock _lock = new();
        private readonly PriorityQueue<TaskCompletionSource<bool>> _queue = new();
        private int _free = count;

        public int Waiting
        {
            get
            {
                lock (_lock)
                {
                    return _queue.Count;
                }
            }
        }

        public int Free => Volatile.Read(ref _free);

        // If none is free: a place in the queue, which completes with true when a slot is free, or with false when the wait is cancelled.
        public bool TryTake(WorkOwner owner, [NotNullWhen(false)] out TaskCompletionSource<bool>? waiter)
        {
            lock (_lock)
            {
                if (_free > 0)
                {
                    _free--; // none waits while one is free
                    waiter = null;
                    return true;
                }

                // The next waiter must not continue inside the lock.
                waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _queue.Enqueue(owner, waiter);
                return false;
            }
        }

        public void Release()
        {
            lock (_lock)
            {
                while (_queue.Dequeue() is { } next)
                {
                    if (next.TrySetResult(true))
                    {
                        return;
                    }

                    // Otherwise its wait was cancelled in the meantime.
                }

                _free++;
            }
        }
    }
}

/// <summary>How long work waits for a worker.</summary>
/// <param name="Longest">The longest time; not positive: no time.</param>
/// <param name="Time">The clock.</param>
public readonly record struct Patience(TimeSpan Longest, TimeProvider Time)
{
    internal ITimer Begin(TimerCallback over, object waiter) => Time.CreateTimer(over, waiter, Longest > TimeSpan.Zero ? Longest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}

/// <summary>Work that needs a worker.</summary>
/// <param name="Owner">Its owner.</param>
/// <param name="IsInstant">Whether it does no I/O: see <see cref="ITaskType.IsInstant"/>.</param>
public readonly record struct Work(WorkOwner Owner, bool IsInstant);
