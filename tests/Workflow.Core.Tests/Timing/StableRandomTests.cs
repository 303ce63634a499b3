using Workflow.Core.Execution.Loop;

namespace Workflow.Core.Tests.Timing;

public class StableRandomTests
{
    private const string RunId = "20261123T190102123456-7-k3f9q2";

    // Computed by another program. They must not change, as runs that wait for their next attempt depend on them.
    [Theory]
    [InlineData(RunId, 0, null, 1, 0.7356026907696174)]
    [InlineData(RunId, 0, null, 2, 0.6231093397468369)]
    [InlineData(RunId, 3, null, 1, 0.8877706246921809)]
    [InlineData(RunId, 3, 5, 1, 0.8738587519899398)]
    [InlineData(RunId, 3, 5, 2, 0.6486216292927932)]
    [InlineData("r", 0, null, 1, 0.6970945084446345)]
    public void Of_IsTheSameForEver(string runId, int position, int? index, int attempt, double expected) =>
        Assert.Equal(expected, new TaskCall(position, index, attempt).ChanceIn(runId));

    [Fact]
    public void Of_IsSpreadEvenly()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => new TaskCall(i % 10, i / 10, 1 + (i % 3)).ChanceIn(RunId)).ToList();

        Assert.All(values, v => Assert.InRange(v, 0, 1 - (1.0 / (1UL << 53))));
        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.All(values.GroupBy(v => (int)(v * 10)), tenth => Assert.InRange(tenth.Count(), 850, 1_150)); // five standard deviations
    }
}
