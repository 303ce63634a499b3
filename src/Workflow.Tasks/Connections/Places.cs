using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Connections;

/// <summary>
/// Limits how much is done at one time at each of many places: connections to a server, commands on this machine. Work waits here
/// and not inside a client, where waiting for a connection can't be told from waiting for a response. First come, first served.
/// </summary>
/// <typeparam name="TKey">What names a place.</typeparam>
/// <param name="limit">Most that is done at one of them at one time.</param>
internal class Places<TKey>(Func<int> limit)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Queueing> _places = [];

    /// <summary>Most that is done at one of them at one time.</summary>
    internal int Limit => limit();

    /// <summary>Waits until one more is allowed, and counts it. Disposing of the result frees it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    internal Task<IDisposable> EnterAsync(TKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_places.TryGetValue(key, out var place))
            {
                _places[key] = place = new Queueing();
            }

            if (place.Taken < Limit)
            {
                place.Taken++;
                return Task.FromResult<IDisposable>(new Place(this, key));
            }

            var turn = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            place.Waiting.Enqueue(turn);
            return WaitAsync(turn, cancellationToken);
        }
    }

    /// <summary>The same for a task, which shows meanwhile what it waits for.</summary>
    /// <param name="key">The place.</param>
    /// <param name="context">The attempt.</param>
    /// <param name="reason">What it waits for: "waits for …".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<IDisposable> EnterAsync(TKey key, TaskContext context, string reason, CancellationToken cancellationToken)
    {
        var place = EnterAsync(key, cancellationToken);
        try
        {
            await context.WaitForResource(place, reason);
            return await place;
        }
        catch
        {
            // A place that is granted too late is freed.
            _ = place.ContinueWith(static p => p.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private static async Task<IDisposable> WaitAsync(TaskCompletionSource<IDisposable> turn, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)))
        {
            return await turn.Task;
        }
    }

    private void Leave(TKey key)
    {
        lock (_lock)
        {
            var place = _places[key];
            while (place.Waiting.TryDequeue(out var turn))
            {
                if (turn.TrySetResult(new Place(this, key)))
                {
                    return; // it passes directly to the next one
                }
            }

            if (--place.Taken == 0)
            {
                _places.Remove(key); // entries of unused places must not accumulate
            }
        }
    }

    private sealed class Queueing
    {
        public int Taken { get; set; }

        public Queue<TaskCompletionSource<IDisposable>> Waiting { get; } = [];
    }

    private sealed class Place(Places<TKey> places, TKey key) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                places.Leave(key);
            }
        }
    }
}
