using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

public abstract class VersionContract : StoreContract
{
    [Fact]
    public async Task GetVersionAsync_AnswersWhatItWas_WhenLaterOnesDiffer()
    {
        var first = await CreateWorkflowAsync("nightly", Sample.Task("a"));
        var later = Sample.Noon.AddMinutes(1);
        var second = (await Workflows.UpdateAsync(1, first.Revision, Sample.Definition("renamed", Sample.Task("b")), isActive: true, later, None)).Written;

        var one = await Workflows.GetVersionAsync(1, 1, None);
        var two = await Workflows.GetVersionAsync(1, 2, None);

        Assert.Equal((1L, 1, Sample.Noon), (one!.WorkflowId, one.Version, one.CreatedAt));
        Same.Definition(first.Definition, one.Definition);
        Assert.Equal((1L, 2, later), (two!.WorkflowId, two.Version, two.CreatedAt));
        Same.Definition(second.Definition, two.Definition);
    }

    [Fact]
    public async Task GetVersionAsync_AnswersNull_WhenThereIsNone()
    {
        await CreateWorkflowAsync();

        Assert.Null(await Workflows.GetVersionAsync(1, 2, None));
        Assert.Null(await Workflows.GetVersionAsync(2, 1, None));
    }

    [Fact]
    public async Task ListVersionsAsync_AnswersNewestFirst_PageByPage()
    {
        var other = await CreateWorkflowAsync("other");
        var workflow = await CreateWorkflowAsync();
        for (var i = 1; i <= 11; i++)
        {
            var tasks = Enumerable.Range(0, i).Select(n => Sample.Task($"t{n}")).ToArray();
            workflow = (await Workflows.UpdateAsync(
                workflow.Id, workflow.Revision, Sample.Definition("nightly", tasks), isActive: true, Sample.Noon.AddMinutes(i), None)).Written;
        }

        var all = await AllAsync(page => Workflows.ListVersionsAsync(workflow.Id, page, None), limit: 3);

        Assert.Equal(Enumerable.Range(1, 12).Reverse().Select(v => new VersionSummary(v, v - 1, Sample.Noon.AddMinutes(v - 1))), all);
        Assert.Single((await Workflows.ListVersionsAsync(other.Id, new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task ListVersionsAsync_AnswersNothing_WhenThereIsNoWorkflow()
    {
        var page = await Workflows.ListVersionsAsync(1, new PageRequest(50), None);

        Assert.Empty(page.Items);
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task ListVersionsAsync_Throws_WhenTheCursorIsAnotherLists()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var cursor = (await Workflows.ListAsync(new PageRequest(1), None)).NextCursor;

        await Assert.ThrowsAsync<InvalidCursorException>(() => Workflows.ListVersionsAsync(1, new PageRequest(50, cursor), None));
        await Assert.ThrowsAsync<InvalidCursorException>(() => Workflows.ListVersionsAsync(1, new PageRequest(50, "%"), None));
    }
}
