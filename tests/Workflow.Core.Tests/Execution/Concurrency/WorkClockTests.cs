using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Tests.Execution.Concurrency;

public class WorkClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Token_IsCancelled_WhenTheTimeLimitIsReached()
    {
        using var clock = new WorkClock(TimeSpan.FromSeconds(10), _time);

        _time.Advance(TimeSpan.FromSeconds(4));
        using (clock.Pause())
        {
            _time.Advance(TimeSpan.FromDays(1));
            using (clock.Pause()) // one wait within another
            {
                _time.Advance(TimeSpan.FromDays(1));
            }

            Assert.False(clock.IsUp);
        }

        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(clock.IsUp);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(clock.Token.IsCancellationRequested);
    }

    [Fact]
    public void Token_IsNeverCancelled_WhenThereIsNoLimit()
    {
        using var clock = new WorkClock(Timeout.InfiniteTimeSpan, _time);
        using (clock.Pause())
        {
            _time.Advance(TimeSpan.FromDays(40));
        }

        _time.Advance(TimeSpan.FromDays(40));
        Assert.False(clock.IsUp);
    }

    [Fact]
    public void Pause_ChangesNothing_WhenTheTimeIsUp()
    {
        using var clock = new WorkClock(TimeSpan.FromSeconds(1), _time);
        _time.Advance(TimeSpan.FromSeconds(1));

        clock.Pause().Dispose();

        Assert.True(clock.IsUp);
    }

    [Fact]
    public void Pause_DoesNoHarm_WhenTheClockIsGone()
    {
        var clock = new WorkClock(TimeSpan.FromSeconds(1), _time);
        var pause = clock.Pause();
        clock.Dispose();

        pause.Dispose();
        clock.Pause().Dispose();
    }
}
