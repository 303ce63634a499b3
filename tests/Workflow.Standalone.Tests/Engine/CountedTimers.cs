namespace Workflow.Standalone.Tests.Engine;

/// <summary>The clock, with a count of the timers that are running.</summary>
internal sealed class CountedTimers : TimeProvider
{
    private int _running;

    /// <summary>How many timers were made and are not disposed of.</summary>
    public int Running => Volatile.Read(ref _running);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _running);
        return new Counted(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class Counted(CountedTimers timers, ITimer timer) : ITimer
    {
        private int _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            Leave();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Leave();
            return timer.DisposeAsync();
        }

        private void Leave()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Decrement(ref timers._running);
            }
        }
    }
}
