using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Concurrency;

/// <summary>
/// The workers of the process: how many handlers run at the same time, over all runs, shared fairly by
/// <see cref="FairQueue{T}"/>. Work without I/O has a separate set of the same size, so that it never waits for work with I/O.
/// </summary>
/// <param name="count">How many there are of each kind, from 1.</param>
public sealed class Workers(int count)
{
    private readonly Slots _calls = new(count);
    private readonly Slots _instant = new(count);

    /// <summary>Does work when a worker is free.</summary>
    /// <param name="work">The work: its owner and kind.</param>
    /// <param name="body">What to do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before a worker was free.</exception>
    public async Task<T> DoAsync<T>(Work work, Func<Task<T>> body, CancellationToken cancellationToken)
    {
        var slots = SlotsFor(work);
        await slots.TakeAsync(work.Owner, cancellationToken);
        try
        {
            return await body();
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Does work when a worker is free, unless its run is ordered to end first.</summary>
    /// <param name="work">The work: its owner and kind.</param>
    /// <param name="body">What to do.</param>
    /// <param name="ends">Why it may have to end early.</param>
    /// <returns>What it returned; <c>null</c> if it was not done.</returns>
    /// <exception cref="OperationCanceledException">The host stopped.</exception>
    public async Task<T?> DoAsync<T>(Work work, Func<Task<T?>> body, EarlyEnds ends)
        where T : struct
    {
        var slots = SlotsFor(work);
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Stopping, ends.Cancelled))
        {
            // The task's outcome, not the token's state, shows whether a worker must be released.
            var taken = slots.TakeAsync(work.Owner, either.Token);
            await taken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!taken.IsCompletedSuccessfully)
            {
                ends.Stopping.ThrowIfCancellationRequested();
                return null;
            }
        }

        try
        {
            return ends.Cancelled.IsCancellationRequested ? null : await body();
        }
        finally
        {
            slots.Release();
        }
    }

    private Slots SlotsFor(Work work) => work.IsInstant ? _instant : _calls;

    private sealed class Slots(int count)
    {
        private readonly Lock _lock = new();
        private readonly FairQueue<TaskCompletionSource> _queue = new();
        private int _free = count;

        public async Task TakeAsync(WorkOwner owner, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource turn;
            lock (_lock)
            {
                if (_free > 0)
                {
                    _free--; // none waits while one is free
                    return;
                }

                // The next waiter must not continue inside the lock.
                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _queue.Enqueue(owner, turn);
            }

            using var registration = cancellationToken.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource)waiting!).TrySetCanceled(token), turn);
            await turn.Task;
        }

        public void Release()
        {
            lock (_lock)
            {
                while (_queue.Dequeue() is { } next)
                {
                    if (next.TrySetResult())
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

/// <summary>Work that needs a worker.</summary>
/// <param name="Owner">Its owner.</param>
/// <param name="IsInstant">Whether it does no I/O: see <see cref="ITaskType.IsInstant"/>.</param>
public readonly record struct Work(WorkOwner Owner, bool IsInstant);
