using System.Collections.Immutable;
using CsCheck;
using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

public class TaskLevelsTests
{
    public static TheoryData<string, string> Graphs => new()
    {
        { "", "" },
        { "-", "0" },
        { "- 0 1 2", "0 1 2 3" },
        { "- - -", "0 0 0" },
        { "- 0 0 1,2", "0 1 1 2" },
        { "- 0 1 0,2", "0 1 2 3" }, // the longest path, not the shortest
        { "2 0 -", "1 2 0" }, // an upstream may come later
        { "- - 1 0,2", "0 0 1 2" },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Of_IsTheLongestPathFromARoot(string upstreams, string expected) =>
        Assert.Equal(expected, string.Join(' ', Levels([.. upstreams.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Positions)])));

    [Fact]
    public void Of_IsOneMoreThanTheHighestUpstream_WhateverTheGraph() =>
        Gen.Select(Gen.Int[0, 1_000].Array[0, 4].Array[0, 30], Gen.Int[0, 1_000]).Sample((edges, seed) =>
        {
            // Edges only lead from an earlier to a later place of a random order, so there is no cycle.
            var order = Enumerable.Range(0, edges.Length).ToArray();
            new Random(seed).Shuffle(order);
            var upstreams = new ImmutableArray<int>[edges.Length];
            foreach (var (place, position) in order.Index())
            {
                upstreams[position] = place == 0 ? [] : [.. edges[position].Select(e => order[e % place]).Distinct()];
            }

            var levels = Levels([.. upstreams]);

            Assert.All(levels.Index(), level => Assert.Equal(upstreams[level.Index].Select(u => levels[u] + 1).DefaultIfEmpty(0).Max(), level.Item));
        });

    [Fact]
    public void Of_NeedsNoDeepStack_WhenTheChainIsLong() =>
        Assert.Equal(Enumerable.Range(0, 10_000), Levels([.. Enumerable.Range(0, 10_000).Select(i => i == 0 ? ImmutableArray<int>.Empty : [i - 1])]));

    private static int[] Levels(ImmutableArray<ImmutableArray<int>> upstreams) => TaskLevels.Of(upstreams, TaskOrder.Downstreams(upstreams));

    private static ImmutableArray<int> Positions(string upstreams) => upstreams == "-" ? [] : [.. upstreams.Split(',').Select(int.Parse)];
}
