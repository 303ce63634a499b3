using CsCheck;
using Workflow.Core.Execution.Loop;

namespace Workflow.Core.Tests.Execution.Loop;

public class ItemProgressTests
{
    [Theory] // ranges at the start as first+count/window
    [InlineData(0, 5, 3, "")]
    [InlineData(3, 2, 1, "0+1/1 1+1/1")]
    [InlineData(7, int.MaxValue, 3, "0+3/2 3+3/2 6+1/2")] // 7 at a time are 3 calls, and 2 for each
    [InlineData(7, 1, 3, "0+3/1")]
    [InlineData(7, 4, 3, "0+3/2 3+3/2")]
    [InlineData(6, 6, 3, "0+3/3 3+3/3")]
    [InlineData(10_000, 5, 100, "0+100/5")]
    [InlineData(10_000, 250, 100, "0+100/83 100+100/83 200+100/83")]
    [InlineData(2, 9, 100, "0+2/2")]
    public void TryBegin_GivesRanges_AsManyAsReachTheLimit(int count, int maxParallel, int perCall, string expected)
    {
        var items = new ItemProgress(count, maxParallel, perCall);

        Assert.Equal(expected, string.Join(' ', BeginAll(items).Select(r => $"{r.First}+{r.Count}/{r.Window}")));
        Assert.Equal(count == 0, items.IsDone);
    }

    [Fact]
    public void TryBegin_NeverExceedsTheLimit_AndBeginsEachItemOnce() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 450], Gen.Int[1, 60], Gen.Int[0, 1_000].Array[20]).Sample((count, maxParallel, perCall, order) =>
        {
            var items = new ItemProgress(count, maxParallel, perCall);
            List<ItemRange> open = [];
            List<int> begun = [];
            for (var step = 0; ; step++)
            {
                var ranges = BeginAll(items);
                open.AddRange(ranges);
                begun.AddRange(ranges.SelectMany(r => Enumerable.Range(r.First, r.Count)));
                Assert.All(ranges, r => Assert.InRange(r.Window, 1, perCall));
                Assert.InRange(open.Sum(r => r.Window), 0, maxParallel);
                Assert.Equal(open.Count == 0, items.IsDone);
                if (open.Count == 0)
                {
                    break;
                }

                var at = order[step % order.Length] % open.Count;
                items.End(open[at].Count);
                open.RemoveAt(at);
            }

            Assert.Equal(Enumerable.Range(0, count), begun);
        });

    [Fact]
    public void TryBegin_LosesLessThanHalfOfTheLimit_AsLongAsThereIsEnoughToDo() =>
        Gen.Select(Gen.Int[1, 450], Gen.Int[1, 60]).Sample((maxParallel, perCall) =>
        {
            var items = new ItemProgress(10_000, maxParallel, perCall);

            var open = BeginAll(items);

            Assert.True(open.Sum(r => r.Window) * 2 > maxParallel, $"{open.Count} calls of {open[0].Window}");
            items.End(open[0].Count); // and another follows it at once
            Assert.Equal(open[0].Window, Assert.Single(BeginAll(items)).Window);
        });

    [Fact]
    public void IsDone_WhenStopped_AsSoonAsTheOpenOnesHaveEnded()
    {
        var items = new ItemProgress(100, 10, 10);
        var open = Assert.Single(BeginAll(items));

        items.Stop();

        Assert.False(items.IsDone);
        Assert.Empty(BeginAll(items));
        items.End(open.Count);
        Assert.True(items.IsDone);
        Assert.Empty(BeginAll(items));
    }

    private static List<ItemRange> BeginAll(ItemProgress items)
    {
        List<ItemRange> begun = [];
        while (items.TryBegin(out var range))
        {
            begun.Add(range);
        }

        return begun;
    }
}
