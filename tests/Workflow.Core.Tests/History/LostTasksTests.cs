using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class LostTasksTests
{
    [Theory]
    [InlineData(4, new[] { 3, 0, 1 }, "4:0-1,3")]
    [InlineData(0, new[] { 7 }, "0:7")]
    [InlineData(9, new[] { 1, 2, 3, 4 }, "9:1-4")]
    [InlineData(9, new int[0], "")]
    public void Text_HasRanges_AndIsReadAgain(int join, int[] positions, string text)
    {
        var lost = LostTasks.None.With(join, positions);

        Assert.Equal(text, lost.Text);
        Assert.Equal(lost, new LostTasks(text));
        Assert.Equal(positions.Order(), new LostTasks(text).Joins.Keys.Order());
        Assert.All(positions, position => Assert.Equal(join, new LostTasks(text).JoinOf(position)));
        Assert.Null(lost.JoinOf(100));
    }

    [Fact]
    public void With_KeepsWhatIsOnRecord_AndAddsTheRest()
    {
        var lost = new LostTasks("4:0-1").With(9, [1, 2, 6]);

        Assert.Equal("4:0-1;9:2,6", lost.Text);
        Assert.Same(lost, lost.With(10, [0, 6]));
        Assert.Equal("4:0-1;9:2,6;12:8", lost.With(new LostTasks("12:1,8")).Text);
    }
}
