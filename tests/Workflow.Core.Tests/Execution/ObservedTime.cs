using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Core.Tests.Execution;

/// <summary>A clock that reports every timer that is set, so that a test can advance it once something waits for it.</summary>
internal sealed class ObservedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _set = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>How long each timer was set for, in the order in which they were.</summary>
    public ChannelReader<TimeSpan> Timers => _set.Reader;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _set.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Ignores the timers that have been set so far.</summary>
    public void Forget()
    {
        while (Timers.TryRead(out _))
        {
            // It was set before.
        }
    }

    /// <summary>Completes when a timer of that length has been set; those that were set before it are passed over.</summary>
    public async Task WhenSetAsync(TimeSpan length)
    {
        while (await Timers.ReadAsync() != length)
        {
            // It belongs to another waiter.
        }
    }

    /// <summary>Advances the clock by a time, once a timer for it is set.</summary>
    public async Task PassAsync(TimeSpan length)
    {
        await WhenSetAsync(length);
        Advance(length);
    }
}
