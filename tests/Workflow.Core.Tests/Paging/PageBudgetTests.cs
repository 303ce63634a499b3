using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Paging;

public sealed class PageBudgetTests
{
    [Theory] // the limit, the bytes of a page, the bytes of the items, how many fit
    [InlineData(2, 100, new long[] { 1, 1, 1 }, 2)]
    [InlineData(5, 100, new long[] { 60, 40, 1 }, 2)]
    [InlineData(5, 100, new long[] { 60, 41, 1 }, 1)] // what follows an item that does not fit does not fit either
    [InlineData(5, 100, new long[] { 1_000, 1 }, 1)] // the first always fits
    [InlineData(5, 100, new long[] { }, 0)]
    public void Cut_TakesWhatFits_AndNamesTheLast(int limit, long maxBytes, long[] sizes, int fit)
    {
        var rows = sizes.Index().ToList();

        var page = Pages.Cut(rows, new PageRequest(limit, null, maxBytes), row => row.Item, row => row.Index, row => $"after {row.Index}");

        Assert.Equal(Enumerable.Range(0, fit), page.Items);
        Assert.Equal(fit < sizes.Length ? $"after {fit - 1}" : null, page.NextCursor);
    }

    [Fact]
    public void ReadInstant_IsWhatWasMade()
    {
        var cursor = Cursor.Make("runs", 638_000_000_000_000_000, "17");

        Assert.Equal((638_000_000_000_000_000, "17"), Cursor.ReadInstant("runs", cursor));
        Assert.Equal((638_000_000_000_000_000, 17), Cursor.ReadNumberedInstant("runs", cursor));
        Assert.Null(Cursor.ReadInstant("runs", null));
        Assert.Null(Cursor.ReadNumberedInstant("runs", null));
        Assert.Throws<InvalidCursorException>(() => Cursor.ReadInstant("others", cursor));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData("x.2")]
    [InlineData("9223372036854775807.2")] // no instant
    public void ReadInstant_Throws_WhenTheKeyIsNoPlace(string key) =>
        Assert.Throws<InvalidCursorException>(() => Cursor.ReadInstant("runs", Cursor.Make("runs", key)));

    [Theory]
    [InlineData("1.x")]
    [InlineData("1.-2")]
    [InlineData("1.")]
    public void ReadNumberedInstant_Throws_WhenTheKeyIsNoNumber(string key) =>
        Assert.Throws<InvalidCursorException>(() => Cursor.ReadNumberedInstant("runs", Cursor.Make("runs", key)));
}
