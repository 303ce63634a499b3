using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Storage.Tests.Contract;

/// <summary>The search by name, and the list of schedules by due time.</summary>
public abstract class SearchContract : StoreContract
{
    [Fact]
    public async Task SearchAsync_FindsWordsOfNames_EachWorkflowOnce()
    {
        string[] names = ["nightly-report", "reportReport", "report of reports", "测试工作流", "weekly/report#2?", "🚀", "---", "other"];
        foreach (var name in names)
        {
            await CreateWorkflowAsync(name);
        }

        foreach (var limit in (int[])[1, 2, 50])
        {
            Assert.Equal(["nightly-report", "report of reports", "reportReport", "weekly/report#2?"], (await FindAsync("Report", limit)).Order(StringComparer.Ordinal));
        }

        Assert.Equal(["nightly-report"], await FindAsync("nightly rep"));
        Assert.Equal(["测试工作流"], await FindAsync("工作"));
        Assert.Equal(["🚀"], await FindAsync("🚀"));
        Assert.Equal(["---"], await FindAsync("-"));
        Assert.Empty(await FindAsync("eport"));
        Assert.Empty(await FindAsync(new string('r', 200)));
        Assert.Empty(await FindAsync("\uD83D"));
    }

    [Fact]
    public async Task SearchAsync_FollowsTheName_WhenItIsChangedOrRemoved()
    {
        var first = await CreateWorkflowAsync("alpha beta");
        var second = await CreateWorkflowAsync("alpha gamma");

        var renamed = (await Workflows.UpdateAsync(first.Id, first.Revision, first.Definition with { Name = "beta delta" }, true, Sample.Noon, None)).Written;
        Assert.Equal(["alpha gamma"], await FindAsync("alpha"));
        Assert.Equal(["beta delta"], await FindAsync("beta"));
        Assert.Equal(["beta delta"], await FindAsync("delta"));

        await Workflows.UpdateAsync(first.Id, renamed.Revision, null, false, Sample.Noon, None);
        Assert.Equal(["beta delta"], await FindAsync("delta"));
        await Workflows.DeleteAsync(second.Id, second.Revision, Sample.Noon, None);
        Assert.Empty(await FindAsync("alpha"));
        await CreateWorkflowAsync("alpha gamma");
        Assert.Equal(["alpha gamma"], await FindAsync("gamma"));
    }

    [Fact]
    public async Task WriteAsync_Succeeds_HoweverManyWordsANameHas()
    {
        var workflow = await CreateWorkflowAsync(string.Join(' ', Enumerable.Range(0, 100).Select(i => (char)('a' + (i % 26)))));
        var renamed = (await Workflows.UpdateAsync(workflow.Id, 1, workflow.Definition with { Name = new string('测', 200), Schedule = new ScheduleDefinition { CronExpression = "@hourly" } }, true, Sample.Noon, None)).Written;
        Assert.Single(await FindAsync("测"));
        Assert.Empty(await FindAsync("b c"));
        await Workflows.DeleteAsync(workflow.Id, renamed.Revision, Sample.Noon, None);
        Assert.Empty(await FindAsync("测"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("search:zz.1")]
    [InlineData("search:61.x")]
    [InlineData("search:62.1")] // of another text
    [InlineData("workflows:1")]
    public async Task SearchAsync_Throws_WhenTheCursorIsOfAnotherList(string cursor)
    {
        var text = cursor.Split(':') is [var list, var key] ? Cursor.Make(list, key) : cursor;
        await Assert.ThrowsAsync<InvalidCursorException>(() => Workflows.SearchAsync("a", new PageRequest(5, text), None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public async Task ListByDueTimeAsync_HasTheEarliestFirst_AndNoneThatIsNeverDue(int limit)
    {
        int[] minutes = [5, 3, 0, 3, 9];
        foreach (var minute in minutes)
        {
            var id = (await Workflows.CreateAsync(Sample.Definition($"w{Guid.NewGuid()}") with { Schedule = new ScheduleDefinition { CronExpression = "0 * * * *" } }, true, Sample.Noon, None)).Written.Id;
            var state = (await Schedules.GetScheduleAsync(id, None))!;
            await Schedules.AdvanceAsync(new ScheduleAdvance(state with { DueAt = minute == 0 ? null : Sample.Noon.AddMinutes(minute) }, [], Sample.Noon), None);
        }

        Assert.Equal([2L, 4, 1, 5], (await AllAsync(page => Schedules.ListByDueTimeAsync(page, None), limit)).Select(state => state.WorkflowId));
        await Assert.ThrowsAsync<InvalidCursorException>(() => Schedules.ListByDueTimeAsync(new PageRequest(5, "x"), None));
    }

    private async Task<IReadOnlyList<string>> FindAsync(string text, int limit = 50) =>
        [.. (await AllAsync(page => Workflows.SearchAsync(text, page, None), limit)).Select(w => w.Name)];
}
