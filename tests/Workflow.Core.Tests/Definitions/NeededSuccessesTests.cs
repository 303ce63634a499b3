using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

public class NeededSuccessesTests
{
    [Theory] // count, percent, items, how many are needed
    [InlineData(3, null, 5, 3)]
    [InlineData(3, null, 2, 3)]
    [InlineData(3, null, 0, 3)]
    [InlineData(null, 50.0, 4, 2)]
    [InlineData(null, 50.0, 5, 3)]
    [InlineData(null, 33.3, 3, 1)]
    [InlineData(null, 33.4, 3, 2)]
    [InlineData(null, 0.0, 5, 0)]
    [InlineData(null, 100.0, 5, 5)]
    [InlineData(null, 100.0, 0, 0)]
    [InlineData(null, 7.0, 100, 7)]
    [InlineData(null, 1.1, 1_000, 11)]
    [InlineData(null, 29.0, 10_000, 2_900)]
    public void Of_IsTheCount_OrTheShareRoundedUp(int? count, double? percent, int items, int expected)
    {
        var needed = new NeededSuccesses(count, percent);

        Assert.Equal(expected, needed.Of(items));
        Assert.True(needed.AreReached(expected, items));
        Assert.False(needed.AreReached(expected - 1, items));
        Assert.False(needed.AreOutOfReach(items - expected, items));
        Assert.True(needed.AreOutOfReach(items - expected + 1, items));
    }
}
