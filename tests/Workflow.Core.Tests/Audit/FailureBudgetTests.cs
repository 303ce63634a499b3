using Workflow.Core.Audit;

namespace Workflow.Core.Tests.Audit;

public class FailureBudgetTests
{
    [Fact]
    public void TryTake_LimitsEachAddress_AndAllTogether()
    {
        var budget = new FailureBudget(perAddress: 3, total: 5);

        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => budget.TryTake("192.0.2.1")));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(i => budget.TryTake($"192.0.2.{2 + i}")));
        Assert.Equal(3, budget.Renew());
    }

    [Fact]
    public void Renew_BeginsAnew()
    {
        var budget = new FailureBudget(perAddress: 1, total: 1);
        Assert.True(budget.TryTake("192.0.2.1"));
        Assert.False(budget.TryTake("192.0.2.1"));

        Assert.Equal(1, budget.Renew());

        Assert.True(budget.TryTake("192.0.2.1"));
        Assert.Equal(0, budget.Renew());
    }
}
