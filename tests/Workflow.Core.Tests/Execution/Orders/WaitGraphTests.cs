using CsCheck;
using Workflow.Core.Execution.Orders;

namespace Workflow.Core.Tests.Execution.Orders;

public class WaitGraphTests
{
    [Theory] // a run, whether it waits for all (&) or for a number of them; the cycle from a
    [InlineData("a&b", null)]
    [InlineData("a1a", "a")]
    [InlineData("a&b b1c c&d d1a", "abcd")]
    [InlineData("a&b b1c c&d d1e", null)] // e can go on
    [InlineData("a&b b1cx c&d d1a", null)] // x has the other slot, and can go on
    [InlineData("a&b b2cx c&d d1a", "abcd")] // the limit was lowered: both must end
    [InlineData("a&b b1ce c&d d1a e&f f1a", "abcd")]
    [InlineData("a&xb b1c c&d d1a", "abcd")] // one child is enough to keep it
    [InlineData("a&b b1c c&d d1c", "cd")] // it waits for a cycle that it is not in
    [InlineData("a&b b1c c&d d1e e&f f1a", "abcdef")]
    public void FindCycle_FindsWhatNeverEnds(string waits, string? cycle) =>
        Assert.Equal(cycle, GraphOf(waits.Split(' ')).FindCycle("a") is { } found ? string.Concat(found) : null);

    [Fact]
    public void FindCycle_IsACycleOfRunsThatWait_OrTheRunCanGoOn() =>
        Gen.Select(Gen.Int[0, 9].Array[1, 4], Gen.Int[0, 3]).Array[1, 10].Sample(runs =>
        {
            var graph = new WaitGraph();
            foreach (var (run, (others, enough)) in runs.Index())
            {
                graph.AddQueued($"{run}", [.. others.Select(o => $"{o}").Distinct()], Math.Min(enough, others.Distinct().Count()));
            }

            // The same by simulation: runs that can continue end, until none can.
            var left = Enumerable.Range(0, runs.Length).ToHashSet();
            while (left.RemoveWhere(r => runs[r].Item1.Distinct().Count(o => !left.Contains(o)) >= Math.Min(runs[r].Item2, runs[r].Item1.Distinct().Count())) > 0)
            {
                // Then others can continue.
            }

            var cycle = graph.FindCycle("0");
            Assert.Equal(left.Contains(0), cycle is not null);
            Assert.All(cycle ?? [], (run, i) => Assert.Contains(int.Parse(cycle![(i + 1) % cycle.Count]), runs[int.Parse(run)].Item1));
        });

    private static WaitGraph GraphOf(string[] waits)
    {
        var graph = new WaitGraph();
        foreach (var wait in waits)
        {
            string[] others = [.. wait[2..].Select(c => $"{c}")];
            if (wait[1] == '&')
            {
                graph.AddParent(wait[..1], others);
            }
            else
            {
                graph.AddQueued(wait[..1], others, wait[1] - '0');
            }
        }

        return graph;
    }
}
