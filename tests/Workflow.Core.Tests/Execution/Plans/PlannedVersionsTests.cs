using Workflow.Core.Execution.Plans;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Plans;

public class PlannedVersionsTests
{
    [Fact]
    public async Task GetAsync_ReadsAVersionOnce_AndPlansIt()
    {
        var fixture = new EditorFixture();
        await fixture.CreateOfAsync("a", "b");
        using var versions = new PlannedVersions(fixture.Store);

        var first = await versions.GetAsync(1, 1, CancellationToken.None);
        var second = await versions.GetAsync(1, 1, CancellationToken.None);

        Assert.Same(first, second);
        Assert.Equal(1, fixture.Store.VersionReads);
        Assert.Equal("w", first.Definition.Name);
        Assert.Equal(["a", "b"], first.Plan.Tasks.Select(t => t.Name));
    }

    [Fact]
    public async Task GetAsync_StillHasTheOldVersion_WhenTheWorkflowHasANewOne()
    {
        var fixture = new EditorFixture();
        await fixture.CreateOfAsync("a");
        await fixture.AddTaskAsync(1, "{'name':'b','task_type':'PLAIN'}");
        using var versions = new PlannedVersions(fixture.Store);

        Assert.Single((await versions.GetAsync(1, 1, CancellationToken.None)).Plan.Tasks);
        Assert.Equal(2, (await versions.GetAsync(1, 2, CancellationToken.None)).Plan.Tasks.Length);
    }

    [Theory]
    [InlineData(100_000, 2)]
    [InlineData(1_000_000, 1)]
    public async Task GetAsync_KeepsAVersion_OnlyIfItsBytesFit(long cacheBytes, int reads)
    {
        var fixture = new EditorFixture();
        await fixture.AddTaskAsync((await fixture.CreateOfAsync("a")).Id, $"{{'name':'b','task_type':'PLAIN','for_each':['{new string('x', 100_000)}']}}");
        using var versions = new PlannedVersions(fixture.Store, new EngineOptions { PlanCacheBytes = cacheBytes });

        await versions.GetAsync(1, 2, CancellationToken.None);
        await versions.GetAsync(1, 2, CancellationToken.None);

        Assert.Equal(reads, fixture.Store.VersionReads);
    }

    [Fact]
    public async Task GetAsync_Throws_WhenTheStoreDoesNotHaveIt()
    {
        using var versions = new PlannedVersions(new FakeWorkflowStore());

        await Assert.ThrowsAsync<InvalidOperationException>(() => versions.GetAsync(1, 1, CancellationToken.None).AsTask());
    }
}
