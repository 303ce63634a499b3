namespace Workflow.Storage.Tests.Contract;

public abstract class HealthContract : StoreContract
{
    [Fact]
    public async Task InitializeAsync_ChangesNothing_WhenCalledAgain()
    {
        var created = await CreateWorkflowAsync();

        await Health.InitializeAsync(None);

        Same.Workflow(created, await Workflows.GetAsync(created.Id, None));
    }

    [Fact]
    public async Task CheckAsync_Completes_WhenTheStoreIsReady() => await Health.CheckAsync(None);

    [Fact]
    public async Task AnyCall_IsCancelled_WhenItsTokenIsCancelledBefore()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Workflows.GetAsync(1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Workflows.CreateAsync(Sample.Definition(), isActive: true, Sample.Noon, cancelled));
        Assert.Null(await Workflows.FindByNameAsync("nightly", None));
    }
}
