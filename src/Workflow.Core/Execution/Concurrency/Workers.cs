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

    /// <summary>Does something when there is a worker for it.</summary>
    /// <param name="work">Whose work it is, and of which kind.</param>
    /// <param name="body">What to do.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">There was none before the token was cancelled.</exception>
    public async Task<T> DoAsync<T>(Work work, Func<Task<T>> body, CancellationToken cancellationToken)
    {
        var places = PlacesFor(work);
        await places.TakeAsync(work.Owner, cancellationToken);
        try
        {
            return await body();
        }
        finally
        {
            places.GiveBack();
        }
    }

    /// <summary>Does something when there is a worker for it, unless its run is to end before there is.</summary>
    /// <param name="work">Whose work it is, and of which kind.</param>
    /// <param name="body">What to do.</param>
    /// <param name="ends">Why it may have to end early.</param>
    /// <returns>What it returned; <c>null</c> when it was not done.</returns>
    /// <exception cref="OperationCanceledException">The host stopped.</exception>
    public async Task<T?> DoAsync<T>(Work work, Func<Task<T?>> body, EarlyEnds ends)
        where T : struct
    {
        var places = PlacesFor(work);
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Stopping, ends.Cancelled))
        {
            // Its own outcome, not the token's state, shows whether a worker must be released.
            var taken = places.TakeAsync(work.Owner, either.Token);
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
            places.GiveBack();
        }
    }

    private Places PlacesFor(Work work) => work.IsInstant ? _instant : _calls;

    private sealed class Places(int count)
    {
        private readonly Lock _lock = new();
        private readonly FairQueue<TaskCompletionSource> _line = new();
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
                _line.Enqueue(owner, turn);
            }

            using var givenUp = cancellationToken.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource)waiting!).TrySetCanceled(token), turn);
            await turn.Task;
        }

        public void GiveBack()
        {
            lock (_lock)
            {
                while (_line.Dequeue() is { } next)
                {
                    if (next.TrySetResult())
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
