using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

public abstract class LogContract : StoreContract
{
    [Fact]
    public async Task ListLogAsync_AnswersEveryMember_WhenAllAreSet()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        LogLine[] lines =
        [
            .. Enum.GetValues<LogSeverity>().Select(level => new LogLine(Sample.Noon.AddTicks(1), level, $"{level} 测试 😀", "task é", 3, 2)),
            new LogLine(Sample.Noon.AddTicks(2), LogSeverity.Error, ""),
            new LogLine(Sample.Noon.AddTicks(3), LogSeverity.Error, "before\0after"),
            new LogLine(Sample.Noon.AddTicks(4), LogSeverity.Error, new string('é', 20_000)),
        ];

        await Runs.RecordAsync(run.Id, [], lines, None);

        Assert.Equal(lines, (await Runs.ListLogAsync(run.Id, new PageRequest(50), None)).Items.Skip(1));
    }

    [Fact]
    public async Task ListLogAsync_AnswersOldestFirst_PageByPage()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var other = await CreateRunAsync(Sample.Run(1, number: 2));
        for (var i = 0; i < 10; i++)
        {
            await Runs.RecordAsync(run.Id, [], [Sample.Line($"{i}a"), Sample.Line($"{i}b")], None);
            await Runs.RecordAsync(other.Id, [], [Sample.Line("other")], None);
        }

        var all = await AllAsync(page => Runs.ListLogAsync(run.Id, page, None), limit: 4);

        Assert.Equal(
            ["accepted", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"{i}a", $"{i}b" })],
            all.Select(l => l.Message));
    }

    [Fact]
    public async Task ListLogAsync_AnswersNothing_WhenThereIsNoRun()
    {
        var page = await Runs.ListLogAsync("none", new PageRequest(50), None);

        Assert.Empty(page.Items);
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task ListLogAsync_Throws_WhenTheCursorIsAnotherRuns()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var other = await CreateRunAsync(Sample.Run(1, number: 2));
        await Runs.RecordAsync(run.Id, [], [Sample.Line("second")], None);
        var cursor = (await Runs.ListLogAsync(run.Id, new PageRequest(1), None)).NextCursor;
        Assert.NotNull(cursor);

        await Assert.ThrowsAsync<InvalidCursorException>(() => Runs.ListLogAsync(other.Id, new PageRequest(1, cursor), None));
        await Assert.ThrowsAsync<InvalidCursorException>(() => Runs.ListLogAsync(run.Id, new PageRequest(1, "-"), None));
    }
}
