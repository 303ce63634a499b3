using CsCheck;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class StatusCountsTests
{
    [Fact]
    public void ByName_HasWhatIsThere_InTheOrderOfTheStatuses()
    {
        var counts = new StatusCounts();
        counts.Add(ExecutionStatus.UpstreamFailed);
        counts.Add(ExecutionStatus.Pending, 3);
        counts.Add(ExecutionStatus.Failed, 0);

        Assert.Equal([("PENDING", 3), ("UPSTREAM_FAILED", 1)], counts.ByName().Select(p => (p.Key, p.Value)));
        Assert.Equal(4, counts.Total);
    }

    [Fact]
    public void OfItems_CountsEachItemOnce_ByItsLastAttempt() =>
        Gen.Enum<ExecutionStatus>().Array[0, 4].Array[0, 20].Sample(items =>
        {
            var counts = StatusCounts.OfItems(items.SelectMany((attempts, item) => attempts.Select(status => (item, status))));

            var begun = items.Where(attempts => attempts.Length > 0).Select(attempts => attempts[^1]).ToList();
            Assert.Equal(begun.Count, counts.Total);
            Assert.All(Enum.GetValues<ExecutionStatus>(), status => Assert.Equal(begun.Count(s => s == status), counts.Of(status)));
        });
}
