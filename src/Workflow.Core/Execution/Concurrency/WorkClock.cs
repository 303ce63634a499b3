namespace Workflow.Core.Execution.Concurrency;

/// <summary>
/// The time limit of a piece of work. It counts work only: while the work waits for a shared resource, such as one of a
/// server's connections, the clock is stopped, as time that others use up must not count.
/// </summary>
public sealed class WorkClock : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private TimeSpan _left;
    private long _runningSince;
    private int _pauses;
    private bool _isDisposed;

    /// <summary>A clock that runs.</summary>
    /// <param name="limit">How long the work may take; <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</param>
    /// <param name="time">The clock behind it.</param>
    public WorkClock(TimeSpan limit, TimeProvider time)
    {
        (_left, _time, _runningSince) = (limit, time, time.GetTimestamp());
        _source = new CancellationTokenSource(limit, time);
    }

    /// <summary>Cancelled when the time is up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time is up.</summary>
    public bool IsUp => _source.IsCancellationRequested;

    /// <summary>Stops the clock until the returned handle is disposed of.</summary>
    public IDisposable Pause()
    {
        lock (_lock)
        {
            if (_pauses++ == 0 && Runs)
            {
                var left = _left - _time.GetElapsedTime(_runningSince);
                _left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                _source.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }

        return new Resumption(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true; // abandoned work may still pause
            _source.Dispose();
        }
    }

    private bool Runs => !_isDisposed && _left != Timeout.InfiniteTimeSpan && !_source.IsCancellationRequested;

    private void Resume()
    {
        lock (_lock)
        {
            if (--_pauses == 0 && Runs)
            {
                _runningSince = _time.GetTimestamp();
                _source.CancelAfter(_left);
            }
        }
    }

    private sealed class Resumption(WorkClock clock) : IDisposable
    {
        private int _done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _done, 1) == 0)
            {
                clock.Resume();
            }
        }
    }
}
