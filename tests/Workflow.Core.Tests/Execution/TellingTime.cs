using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Core.Tests.Execution;

/// <summary>A clock that tells of every timer that is set, so that a test moves it when somebody waits for it and not before.</summary>
internal sealed class TellingTime(DateTimeOffset start) : FakeTimeProvider(start)
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

    /// <summary>Passes over the timers that have been set.</summary>
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
            // It is somebody else's.
        }
    }

    /// <summary>Lets that long go by when somebody waits for it.</summary>
    public async Task PassAsync(TimeSpan length)
    {
        await WhenSetAsync(length);
        Advance(length);
    }
}
