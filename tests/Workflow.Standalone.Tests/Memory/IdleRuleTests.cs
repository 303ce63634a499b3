using Workflow.Standalone.Memory;

namespace Workflow.Standalone.Tests.Memory;

/// <summary>Memory is given back once after work, when the host is idle.</summary>
public sealed class IdleRuleTests
{
    private const long Much = IdleRule.Worth + IdleRule.Idle;

    [Theory]
    [InlineData(new long[] { 0, 1, 2 }, new[] { false, false, false })] // never any work
    [InlineData(new[] { Much, 2 * Much, (2 * Much) + 1, (2 * Much) + 2 }, new[] { false, false, true, false })] // once after work
    [InlineData(new[] { Much, Much, 2 * Much, 2 * Much, 2 * Much }, new[] { false, true, false, true, false })] // and again after more
    [InlineData(new[] { Much, Much, Much + 1 + IdleRule.Idle, Much + 1 + IdleRule.Idle }, new[] { false, true, false, false })] // not for a little
    public void IsDue_IsTrueOnceAfterWork(long[] allocated, bool[] due)
    {
        var rule = new IdleRule();

        Assert.Equal(due, allocated.Select(a => rule.IsDue(a, heap: 1)));
    }

    [Fact]
    public void IsDue_IsFalse_WhenTheHeapIsLarge()
    {
        var rule = new IdleRule();
        rule.IsDue(Much, 1);

        Assert.False(rule.IsDue(Much, IdleRule.MostHeap + 1));
    }
}
