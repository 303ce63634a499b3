using System.Collections.Immutable;
using CsCheck;
using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

public class TaskOrderTests
{
    [Theory]
    [InlineData("a b c", "|0|1")] // sequential by default
    [InlineData("a b: c:", "||")] // all at once
    [InlineData("a b: c", "||1")] // the one before, which starts at once
    [InlineData("a b:a c:a d:b,c", "|0|0|1,2")] // a diamond
    [InlineData("a:c b: c:b", "2||1")] // an upstream may stand behind
    [InlineData("a b:a,a,a", "|0")] // named twice, waited for once
    [InlineData("a b:nobody,a", "|0")] // an unknown name is reported by the validator
    [InlineData("a: b:a", "|0")]
    [InlineData("a:a b:b,a", "|0")] // a task can't wait for itself; reported by the validator too
    public void Upstreams_ArePositions(string tasks, string expected) =>
        Assert.Equal(expected, string.Join('|', TaskOrder.Upstreams(PlainTasks.Of(tasks.Split(' '))).Select(u => string.Join(',', u))));

    [Fact]
    public void Downstreams_AreTheArrowsTheOtherWay_Ascending()
    {
        var upstreams = TaskOrder.Upstreams(PlainTasks.Of("a", "b:a", "c:a", "d:c,b", "e:a,d"));

        Assert.Equal(["1,2,4", "3", "3", "4", ""], TaskOrder.Downstreams(upstreams).Select(d => string.Join(',', d)));
    }

    [Theory]
    [InlineData("a b c")]
    [InlineData("a:c b: c:b")]
    [InlineData("a b:a c:a d:b,c")]
    public void Cycles_IsEmpty_WhenTheGraphCanRun(string tasks) =>
        Assert.Empty(TaskOrder.Cycles(TaskOrder.Upstreams(PlainTasks.Of(tasks.Split(' ')))));

    [Theory]
    [InlineData("a:b b:a", "0,1")]
    [InlineData("a:c b:a c:b", "0,2,1")]
    [InlineData("a:b b", "0,1")] // closed by an implicit dependency
    [InlineData("a: b:c c:b d:c", "1,2")] // what waits for a cycle is not on it
    [InlineData("a:b b:a c:d d:c", "0,1|2,3")]
    [InlineData("a:b b:a c:a,d d:c", "0,1|2,3")] // the second waits for the first
    [InlineData("a:b b:a,c c:d d:c", "0,1|2,3")] // the first waits for the second
    public void Cycles_AreGivenInTheOrderOfTheArrows(string tasks, string expected) =>
        Assert.Equal(expected, string.Join('|', TaskOrder.Cycles(TaskOrder.Upstreams(PlainTasks.Of(tasks.Split(' ')))).Select(c => string.Join(',', c))));

    [Fact]
    public void Cycles_AreRealAndApart_AndNoneIsLeft_WhateverTheGraph() =>
        Gen.Int[0, 11].Array[0, 4].Array[1, 12].Sample(picks =>
        {
            ImmutableArray<ImmutableArray<int>> upstreams =
                [.. picks.Select((p, i) => p.Select(u => u % picks.Length).Where(u => u != i).Distinct().ToImmutableArray())];

            var cycles = TaskOrder.Cycles(upstreams);

            Assert.All(cycles, cycle =>
            {
                Assert.True(cycle.Count > 1);
                for (var i = 0; i < cycle.Count; i++)
                {
                    Assert.Contains(cycle[(i + 1) % cycle.Count], upstreams[cycle[i]]);
                }
            });
            Assert.Equal(cycles.Sum(c => c.Count), cycles.SelectMany(c => c).Distinct().Count());

            // Tasks that wait for each other form a component. Exactly one cycle is named for each component.
            var reach = Reach(upstreams);
            var knots = Enumerable.Range(0, upstreams.Length)
                .Where(i => reach[i].Contains(i))
                .Select(i => Enumerable.Range(0, upstreams.Length).First(j => reach[i].Contains(j) && reach[j].Contains(i)))
                .ToHashSet();
            Assert.Equal(knots.Count, cycles.Count);
            Assert.Equal(knots.Count, cycles.Select(c => Enumerable.Range(0, upstreams.Length).First(j => reach[c[0]].Contains(j) && reach[j].Contains(c[0]))).Distinct().Count());
        });

    private static HashSet<int>[] Reach(ImmutableArray<ImmutableArray<int>> upstreams) =>
        [.. Enumerable.Range(0, upstreams.Length).Select(start =>
        {
            HashSet<int> seen = [];
            Stack<int> open = new(upstreams[start]);
            while (open.TryPop(out var at))
            {
                if (seen.Add(at))
                {
                    foreach (var next in upstreams[at])
                    {
                        open.Push(next);
                    }
                }
            }

            return seen;
        })];
}
