using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class ItemCountsTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, "0 items")]
    [InlineData(1, 0, 0, 0, "1 item")]
    [InlineData(1, 1, 0, 0, "1 item: 1 succeeded, 0 failed, 0 skipped")]
    [InlineData(1_000_000, 999_000, 100, 900, "1000000 items: 999000 succeeded, 100 failed, 900 skipped")]
    public void Text_IsReadBack(int count, int succeeded, int failed, int skipped, string text)
    {
        var counts = new ItemCounts(count, succeeded, failed, skipped);

        Assert.Equal((text, counts), (counts.Text(), ItemCounts.Read(text)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("waits for run 7")]
    [InlineData("items")]
    [InlineData("x items")]
    [InlineData("-1 items")]
    [InlineData("*** items")]
    [InlineData("7 items: 7 succeeded")]
    [InlineData("7 items: *** succeeded, 0 failed, 0 skipped")]
    public void Read_IsNull_ForAnotherText(string? text) => Assert.Null(ItemCounts.Read(text));
}
