using System.Diagnostics.CodeAnalysis;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Concurrency;

/// <summary>
/// The workers of the process: how many handlers run at the same time, over all runs, shared fairly by
/// <see cref="FairQueue{T}"/>. Work without I/O has a separate set of the same size, so that it never waits for work with I/O.
/// </summary>
/// <param name="count">How many there are of each kind, from 1.</param>
public sealed class Workers(int count)
{
    private readonly Places _calls = new(count);
    private readonly Places _instant = new(count);

    /// <summary>Takes a worker when there is one, unless the run is to end before that.</summary>
    /// <param name="work">Whose work it is, and of which kind.</param>
    /// <param name="ends">Why it may have to end early.</param>
    /// <returns>The worker, until it is disposed of; <c>null</c> when the run is to end.</returns>
    /// <exception cref="OperationCanceledException">The host stopped.</exception>
    public async Task<IDisposable?> TryTakeAsync(Work work, EarlyEnds ends)
    {
        ends.Stopping.ThrowIfCancellationRequested();
        if (ends.Cancelled.IsCancellationRequested)
        {
            return null;
        }

        var places = work.IsInstant ? _instant : _calls;
        if (!places.TryTake(work.Owner, out var turn))
        {
            using var stopped = ends.Stopping.UnsafeRegister(GiveUp, turn);
            using var cancelled = ends.Cancelled.UnsafeRegister(GiveUp, turn);
            if (!await turn.Task)
            {
                ends.Stopping.ThrowIfCancellationRequested();
                return null;
            }
        }

        var worker = new Worker(places);
        if (!ends.Cancelled.IsCancellationRequested)
        {
            return worker;
        }

        worker.Dispose();
        return null;
    }

    private static void GiveUp(object? turn) => ((TaskCompletionSource<bool>)turn!).TrySetResult(false);

    private sealed class Worker(Places places) : IDisposable
    {
        private Places? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.GiveBack();
    }

    private sealed class Places(int count)
    {
        private readonly Lock _lock = new();
        private readonly FairQueue<TaskCompletionSource<bool>> _line = new();
        private int _free = count;

        // When none is free: a place in the line, which becomes true when it is its turn, unless it was given up.
        public bool TryTake(WorkOwner owner, [NotNullWhen(false)] out TaskCompletionSource<bool>? turn)
        {
            lock (_lock)
            {
                if (_free > 0)
                {
                    _free--; // none waits while one is free
                    turn = null;
                    return true;
                }

                // The next waiter must not continue inside the lock.
                turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _line.Enqueue(owner, turn);
                return false;
            }
        }

        public void GiveBack()
        {
            lock (_lock)
            {
                while (_line.Dequeue() is { } next)
                {
                    if (next.TrySetResult(true))
                    {
                        return;
                    }

                    // Otherwise it was given up meanwhile.
                }

                _free++;
            }
        }
    }
}

/// <summary>Something that asks for a worker.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="IsInstant">Whether it does no I/O: see <see cref="ITaskType.IsInstant"/>.</param>
public readonly record struct Work(WorkOwner Owner, bool IsInstant);
