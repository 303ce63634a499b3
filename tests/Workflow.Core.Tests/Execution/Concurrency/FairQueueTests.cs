using CsCheck;
using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Tests.Execution.Concurrency;

public class FairQueueTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("1a1 1a2 1a3", "1a1 1a2 1a3")] // one run: first come, first served
    [InlineData("1a1 1a2 1a3 2b1", "1a1 2b1 1a2 1a3")] // workflows in turn
    [InlineData("1a1 1a2 1a3 1b1 1b2", "1a1 1b1 1a2 1b2 1a3")] // runs of one workflow in turn
    [InlineData("1a1 1a2 1b1 1b2 2c1 2c2 2c3", "1a1 2c1 1b1 2c2 1a2 2c3 1b2")] // a workflow's share does not grow with its runs
    public void Dequeue_TakesWorkflowsAndTheirRunsInTurn(string come, string go)
    {
        var queue = new FairQueue<string>();
        foreach (var item in come.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            queue.Enqueue(OwnerOf(item), item);
        }

        Assert.Equal(go, string.Join(' ', All(queue)));
        Assert.Equal(0, queue.Count);
        Assert.Null(queue.Dequeue());
    }

    [Fact]
    public void Dequeue_LosesNothing_AndKeepsEachRunsOrder() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Bool).Array[0, 60].Sample(steps =>
        {
            var queue = new FairQueue<string>();
            List<string> came = [];
            List<string> gone = [];
            foreach (var (workflow, run, comes) in steps)
            {
                if (comes)
                {
                    came.Add($"{workflow}{(char)('a' + run)}{came.Count:D3}");
                    queue.Enqueue(OwnerOf(came[^1]), came[^1]);
                }
                else if (queue.Dequeue() is { } item)
                {
                    gone.Add(item);
                }
            }

            gone.AddRange(All(queue));
            Assert.Equal(came.Order(StringComparer.Ordinal), gone.Order(StringComparer.Ordinal));
            Assert.All(gone.GroupBy(item => item[..2]), run => Assert.Equal(run.Order(StringComparer.Ordinal), run));
        });

    [Fact]
    public void Dequeue_ComesToEachWorkflow_WithinOneRound() =>
        Gen.Int[1, 20].Array[2, 6].Sample(counts =>
        {
            var queue = new FairQueue<string>();
            foreach (var (workflow, count) in counts.Index())
            {
                for (var i = 0; i < count; i++)
                {
                    queue.Enqueue(new WorkOwner(workflow, "r"), $"{workflow}");
                }
            }

            var round = Enumerable.Range(0, counts.Length).Select(_ => queue.Dequeue());
            Assert.Equal(counts.Length, round.Distinct(StringComparer.Ordinal).Count());
        });

    private static IEnumerable<string> All(FairQueue<string> queue)
    {
        while (queue.Dequeue() is { } item)
        {
            yield return item;
        }
    }

    private static WorkOwner OwnerOf(string item) => new(item[0] - '0', item[..2]);
}
