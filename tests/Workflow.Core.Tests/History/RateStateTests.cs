using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

/// <summary>When a rate limit lets the next run begin, also by a clock that is behind the one that wrote the last begin.</summary>
public sealed class RateStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    // Seconds from now. Up to a minute, or one spacing if that is longer, it is waited for; what is beyond that was written by a wrong clock.
    [Theory]
    [InlineData(10, null, null)]
    [InlineData(10, -10, null)]
    [InlineData(10, -11, null)]
    [InlineData(10, -9, 1)]
    [InlineData(10, 0, 10)]
    [InlineData(10, 5, 15)]
    [InlineData(10, 60, 70)]
    [InlineData(10, 61, null)]
    [InlineData(10, 3600, null)]
    [InlineData(100, 100, 200)]
    [InlineData(100, 101, null)]
    public void IsOpen_GoesByTheLastBegin_UnlessItIsFarAhead(int spacing, int? last, int? opens)
    {
        var rule = new RateLimitRule(1, spacing);
        var state = new RateState(last is { } seconds ? Now.AddSeconds(seconds) : null, HasWaiters: false, HasNext: false);

        Assert.Equal(opens is null, state.IsOpen(rule, Now));
        Assert.Equal(opens is null, state.LetsIn(rule, Now));
        Assert.Equal(Now.AddSeconds(opens ?? 0), state.DueAt(rule, Now));
        if (opens is { } wait)
        {
            Assert.False(state.IsOpen(rule, Now.AddSeconds(wait).AddTicks(-1)));
            Assert.True(state.IsOpen(rule, Now.AddSeconds(wait)));
        }
    }

    // Whoever waits has an instant; only if that may be far ahead, a run that enters the line brings another.
    [Theory]
    [InlineData(5, true, false, false)]
    [InlineData(3600, true, false, true)]
    [InlineData(3600, false, true, false)]
    [InlineData(3600, true, true, false)]
    public void DueAt_IsNow_WhenTheOthersWaitForAClockThatWasAhead(int last, bool hasWaiters, bool hasNext, bool isNow) =>
        Assert.Equal(isNow ? Now : null, new RateState(Now.AddSeconds(last), hasWaiters, hasNext).DueAt(new RateLimitRule(1, 10), Now));
}
