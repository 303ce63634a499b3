using CsCheck;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class ExecutionQueryTests
{
    [Theory]
    [InlineData(0, 2, "", null)]
    [InlineData(1, 2, "0", null)]
    [InlineData(3, 2, "0 2", null)]
    [InlineData(5, 2, "0 2", 2)] // 4 would be the third
    [InlineData(4, 2, "0 2", null)]
    [InlineData(ExecutionQuery.MostSearched + 1, 2_000, null, ExecutionQuery.MostSearched - 1)]
    public void Search_FindsThoseWithTheStatus_AndSaysHowFarItLooked(int searched, int limit, string? found, int? to)
    {
        var query = new ExecutionQuery(default, limit) { Status = ExecutionStatus.Failed };

        var (keys, searchedTo) = query.Search([.. Enumerable.Range(0, searched).Select(i => (new ExecutionKey(i, null, 1), i % 2 == 0 ? ExecutionStatus.Failed : ExecutionStatus.Succeeded))]);

        Assert.Equal(found ?? string.Join(' ', Enumerable.Range(0, 1_000).Select(i => 2 * i)), string.Join(' ', keys.Select(k => k.Position)));
        Assert.Equal(to, searchedTo?.Position);
    }

    [Fact]
    public void Range_ContainsWhatItSays_AndNothingElse() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[-1, 4], Gen.Int[1, 3]).Sample((position, item, attempt) =>
        {
            var key = new ExecutionKey(position, item < 0 ? null : item, attempt);

            Assert.Equal(position is 2 or 3, ExecutionRange.OfTasks(2, 2).Contains(key));
            Assert.Equal(position == 2 && item < 0, ExecutionRange.OfTaskItself(2).Contains(key));
            Assert.Equal(position == 2 && item >= 0, ExecutionRange.OfItems(2).Contains(key));
            Assert.Equal(position == 2 && item == 3, ExecutionRange.OfItem(2, 3).Contains(key));
            Assert.Equal(position == 2 && item > 1, ExecutionRange.OfTasks(2).From(new ExecutionKey(2, 1, 9)).Contains(key));
            Assert.Equal(position == 2, ExecutionRange.OfTasks(2).From(new ExecutionKey(1, 1, 9)).Contains(key));
            Assert.True(default(ExecutionRange).Contains(key));
        });
}
